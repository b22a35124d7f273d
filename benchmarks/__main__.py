"""Measures all figures and writes RESULTS.md; ends with 1 when a bound is not met.

`python -m benchmarks NAME...` measures only those, prints them and writes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import (
    apply,
    first_question,
    generate,
    lambda_apply,
    lambda_cold_start,
    lambda_warm,
    memory,
    second_up,
    show_help,
)
from benchmarks.figure import Figure, NotMeasured
from benchmarks.results import number, table
from benchmarks.workplace import workplace

RESULTS = Path(__file__).with_name("RESULTS.md")
FIGURES = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        show_help,
        first_question,
        generate,
        apply,
        second_up,
        memory,
        lambda_apply,
        lambda_cold_start,
        lambda_warm,
    )
}


def main(chosen: list[str]) -> int:
    """Measure the chosen figures, or all."""
    figures: list[Figure | NotMeasured] = []
    for name in chosen or FIGURES:
        with workplace() as place:
            figures.append(FIGURES[name].measure(place))
            show(figures[-1])
            text = table(figures, place)
    if not chosen:
        RESULTS.write_text(text, encoding="utf-8")
    return 0 if all(figure.met for figure in figures) else 1


def show(figure: Figure | NotMeasured) -> None:
    """One line on the way."""
    if isinstance(figure, NotMeasured):
        print(f"--  {figure.name}: not measured: {figure.why}")
        return
    sign = "ok " if figure.met else "NOT"
    measured = number(figure.value, figure.unit)
    print(f"{sign} {figure.name}: {measured} ({figure.bound_is} {figure.bound:g}); {figure.how}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
