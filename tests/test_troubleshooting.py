"""Every error has its section in docs/troubleshooting.md, under its exit code, and says what to do."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.errors import BentodeployError
from tests.support.checkout import CHECKOUT, tracked_files

PAGE = (CHECKOUT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
AN_ERROR = re.compile(r"^class \w+\(\w*Error\):", re.MULTILINE)
ELSEWHERE = ("runtime", "guard", "stand_in")
"""Folders of what runs in an image, on other Pythons, and raises none of ours."""


def all_errors() -> Iterator[type[BentodeployError]]:
    """Every class of the tree, wherever it stands."""
    for path in tracked_files():
        if path.parts[0] in ("bentodeploy", "operators") and AN_ERROR.search(_text(path)):
            importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    waiting: list[type[BentodeployError]] = [BentodeployError]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        yield found


def _text(path: Path) -> str:
    """The source of a module that runs in our own process; empty of all else."""
    is_ours = path.suffix == ".py" and not set(path.parts) & set(ELSEWHERE)
    return (CHECKOUT / path).read_text(encoding="utf-8") if is_ours else ""


def sections() -> dict[str, tuple[int | None, str]]:
    """The codes that the page explains, each with its chapter's exit code and its text."""
    found: dict[str, tuple[int | None, str]] = {}
    for chapter in PAGE.split("\n## ")[1:]:
        heading, *explained = chapter.split("\n### ")
        told = re.search(r"\(exit code (\d+)\)$", heading.splitlines()[0])
        for section in explained:
            code, _, text = section.partition("\n")
            assert code not in found, f"{code} stands there twice"
            found[code] = int(told[1]) if told else None, text.strip()
    return found


ERRORS = sorted(set(all_errors()), key=lambda error: (error.code, error.__name__))


def test_the_search_finds_errors_wherever_they_stand() -> None:
    names = {error.__name__ for error in ERRORS}
    assert {"BentodeployError", "InvalidConfigError", "InvokeError", "NotReadyError"} <= names


@pytest.mark.parametrize("error", ERRORS)
def test_the_page_explains_every_error_under_its_exit_code(error: type[BentodeployError]) -> None:
    exit_code, text = sections()[error.code]
    assert exit_code == error.exit_code
    assert len(re.findall(r"[^.]\.(?=\s|$)", text)) > 1, "what happened and why, and what to do"


def test_the_page_explains_nothing_that_does_not_exist() -> None:
    assert sections().keys() == {error.code for error in ERRORS}


def test_the_readme_has_every_exit_code() -> None:
    (table,) = re.findall(r"^## Exit codes\n\n((?:\|.*\n)+)", README, re.MULTILINE)
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert told == {0} | {error.exit_code for error in ERRORS}
