"""docs/operators.md names every capability, member and function that there is, and none that is not."""

from __future__ import annotations

import re

import pytest

from bentodeploy import testing
from bentodeploy.operator import CAPABILITIES, Operator
from tests.support.checkout import CHECKOUT

PAGE = (CHECKOUT / "docs" / "operators.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """The names in backticks in the first column of the table with this heading."""
    (table,) = re.findall(rf"^\| {heading} \|.*\n\|[ -|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    cells = [row.split(" | ")[0] for row in table.splitlines()]
    return [name for cell in cells for name in re.findall(r"`([\w ]+)[^`]*`", cell)]


def test_every_capability_has_its_row() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted((kind.word, kind.__name__) for kind in CAPABILITIES)


def test_every_member_of_the_contract_is_told() -> None:
    own = {name for name in (*vars(Operator), *Operator.__annotations__) if not name.startswith("_")}
    assert set(first_cells("member")) == own - {"contract"}
    assert "`contract`" in PAGE


def test_the_functions_for_tests_are_those_that_there_are() -> None:
    own = {
        name
        for name, value in vars(testing).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == testing.__name__
    }
    assert set(first_cells("function")) == own


@pytest.mark.parametrize("heading", ["member", "function"])
def test_the_reading_finds_the_tables(heading: str) -> None:
    assert len(first_cells(heading)) > 3
