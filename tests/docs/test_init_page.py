"""The screen that docs/init.md shows is the one that `init` shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bentos import make_bento
from tests.support.checkout import CHECKOUT
from tests.support.documents import blocks
from tests.support.screen import Screen

PAGE = CHECKOUT / "docs" / "init.md"
OF_THE_MACHINE = re.compile(r"Python 3\.\d+ at .*", re.DOTALL)
"""Which Python there is, and where; the last words of the screen."""


@pytest.fixture
def screen(own_home: Path, tmp_path: Path) -> Iterator[Screen]:
    """`init` on a terminal of the usual size, with the page's bento in the store."""
    make_bento(own_home / "bentoml", name="iris_classifier", version="v1")
    screen = Screen("init", cwd=tmp_path)
    yield screen
    screen.close()


def test_the_screen_is_the_one_that_init_shows(screen: Screen) -> None:
    screen.answer("» iris_classifier:latest")
    screen.see("» ✓ aws-ec2").go_down_to("✓ local").see("Python 3.").see("python3.")
    (shown,) = [block.text for block in blocks(PAGE) if block.language == "text"]
    assert of_any_machine(shown) == of_any_machine("\n".join(screen.lines))


def of_any_machine(text: str) -> str:
    return OF_THE_MACHINE.sub("Python", text).strip()
