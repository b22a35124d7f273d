"""What a run of the benchmarks answers, and what the table says."""

from __future__ import annotations

import re

import pytest

from benchmarks.__main__ import FIGURES, RESULTS, exit_code, main
from benchmarks.figure import Figure, NotMeasured

MET = Figure("quick", value=1, bound=2, unit="s", how="", floor="")
MISSED = Figure("slow", value=3, bound=2, unit="s", how="", floor="")
UNKNOWN = NotMeasured("cloudy", "no Docker engine answers")


@pytest.mark.parametrize(
    ("figures", "code"), [([MET], 0), ([MET, MISSED], 1), ([MET, UNKNOWN], 1), ([UNKNOWN], 1)]
)
def test_a_figure_that_is_too_big_or_not_measured_is_a_failure(
    figures: list[Figure | NotMeasured], code: int
) -> None:
    assert exit_code(figures, allow_missing=False) == code


@pytest.mark.parametrize(("figures", "code"), [([MET, UNKNOWN], 0), ([UNKNOWN, MISSED], 1)])
def test_the_flag_forgives_what_was_not_measured_and_nothing_else(
    figures: list[Figure | NotMeasured], code: int
) -> None:
    assert exit_code(figures, allow_missing=True) == code


def test_a_figure_that_is_not_there_is_a_mistake_of_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["show_hlep"])
    assert ended.value.code == 2
    assert "there is no figure show_hlep" in capsys.readouterr().err


def test_each_figure_has_its_row_in_the_table() -> None:
    rows = re.findall(r"^\| (.+?) \|", RESULTS.read_text(encoding="utf-8"), re.MULTILINE)[2:]
    assert rows == [module.NAME for module in FIGURES.values()]
