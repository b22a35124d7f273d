"""Measures all figures and writes RESULTS.md; ends with 1 when a bound is not met.

`python -m benchmarks NAME...` measures only those, prints them and writes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import apply, generate, memory, second_up, show_help
from benchmarks.figure import Figure
from benchmarks.results import number, table
from benchmarks.workplace import workplace

RESULTS = Path(__file__).with_name("RESULTS.md")
FIGURES = {
    module.__name__.rpartition(".")[2]: module for module in (show_help, generate, apply, second_up, memory)
}


def main(chosen: list[str]) -> int:
    """Measure the chosen figures, or all."""
    figures = []
    for name in chosen or FIGURES:
        with workplace() as place:
            figures.append(FIGURES[name].measure(place))
            show(figures[-1])
            text = table(figures, place)
    if not chosen:
        RESULTS.write_text(text, encoding="utf-8")
    return 0 if all(figure.met for figure in figures) else 1


def show(figure: Figure) -> None:
    """One line on the way."""
    sign = "ok " if figure.met else "NOT"
    print(
        f"{sign} {figure.name}: {number(figure.value, figure.unit)} (at most {figure.bound:g}); {figure.how}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
