"""What is committed says nothing about the machine that it was written on."""

from __future__ import annotations

import re

from tests.support.checkout import CHECKOUT, tracked_files

# Homes of people and of root, and this very checkout; images have the homes named here.
HOME = r"/(?:Users|home(?!/bentoml\b|/site\b))/[a-z]\w*/|(?<![\w.}])/roo[t]/"
MACHINE_PATH = re.compile(f"{HOME}|{re.escape(str(CHECKOUT))}/")
PACKAGE_INDEX = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|deb\.debian\.org|npmjs\.org)\b")


def matches(pattern: re.Pattern[str]) -> list[str]:
    """`file:line: text` of each match in a tracked text file."""
    found = []
    for path in tracked_files():
        lines = (CHECKOUT / path).read_text(encoding="utf-8", errors="ignore").splitlines()
        found += [f"{path}:{number}: {line}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_no_path_of_somebodys_machine_is_committed() -> None:
    assert matches(MACHINE_PATH) == []


def test_no_package_index_is_prescribed() -> None:
    assert matches(PACKAGE_INDEX) == []


def test_the_search_finds_what_it_looks_for() -> None:
    assert MACHINE_PATH.search("see " + "/".join(["", "home", "someone", "project", "x"]))
    assert not MACHINE_PATH.search("COPY . /home/bentoml/bento/")
    assert PACKAGE_INDEX.search("https://" + ".".join(["pypi", "org"]) + "/simple")
