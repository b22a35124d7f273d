"""Measures all figures and writes RESULTS.md; ends with 1 when a bound is not met or a figure not measured.

`python -m benchmarks NAME...` measures only those, prints them and writes nothing. `--allow-missing` is for a
machine that lacks the parts for some.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
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


def main(arguments: Sequence[str]) -> int:
    """Measure the chosen figures, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(FIGURES)}")
    parser.add_argument(
        "--allow-missing", action="store_true", help="also what cannot be measured here is fine"
    )
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in FIGURES]:
        parser.error(f"there is no figure {unknown[0]}")
    figures: list[Figure | NotMeasured] = []
    for name in options.names or FIGURES:
        with workplace() as place:
            figures.append(FIGURES[name].measure(place))
            show(figures[-1])
            text = table(figures, place)
    if not options.names:
        RESULTS.write_text(text, encoding="utf-8")
    return exit_code(figures, allow_missing=options.allow_missing)


def exit_code(figures: Sequence[Figure | NotMeasured], *, allow_missing: bool) -> int:
    """0 where every bound is met; a figure that nobody measured meets none unless that is allowed."""
    met = (allow_missing if isinstance(figure, NotMeasured) else figure.met for figure in figures)
    return 0 if all(met) else 1


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
