"""Every error of ours has its section in docs/troubleshooting.md, under its exit code."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.errors import BentodeployError
from tests.support.checkout import CHECKOUT, tracked_files

PAGE = (CHECKOUT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")


def all_errors() -> Iterator[type[BentodeployError]]:
    """Every class of the tree, wherever it stands."""
    for path in tracked_files():
        if path.parts[0] in ("bentodeploy", "operators") and "BentodeployError" in _text(path):
            importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    waiting: list[type[BentodeployError]] = [BentodeployError]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        yield found


def _text(path: Path) -> str:
    return (CHECKOUT / path).read_text(encoding="utf-8") if path.suffix == ".py" else ""


def sections() -> dict[str, int | None]:
    """The codes that the page explains, each with the exit code of the chapter it stands in."""
    found: dict[str, int | None] = {}
    exit_code: int | None = None
    for line in PAGE.splitlines():
        if line.startswith("## "):
            told = re.search(r"exit code (\d+)", line)
            exit_code = int(told[1]) if told else None
        elif line.startswith("### "):
            found[line.removeprefix("### ")] = exit_code
    return found


ERRORS = sorted({error.code: error for error in all_errors()}.items())


@pytest.mark.parametrize(("code", "error"), ERRORS)
def test_the_page_explains_every_error(code: str, error: type[BentodeployError]) -> None:
    assert code in sections()
    assert sections()[code] in (None, error.exit_code)


def test_the_page_explains_nothing_that_does_not_exist() -> None:
    assert sections().keys() == dict(ERRORS).keys()
