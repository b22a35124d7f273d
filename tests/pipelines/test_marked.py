"""Generated files know whether somebody has edited them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bentodeploy.pipelines.marked import is_untouched, marked, marked_json, marked_markdown

MADE = [marked("a: 1\n"), marked_markdown("# Title\n"), marked_json({"a": [1, "é"]})]


@pytest.mark.parametrize("made", MADE)
def test_what_was_made_is_untouched(made: str) -> None:
    assert is_untouched(made)


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("1", "2").replace("Title", "Other"),
        lambda text: text.partition("\n")[2],
        lambda text: "mine\n" + text,
    ],
)
def test_an_edit_is_noticed(made: str, edit: Callable[[str], str]) -> None:
    assert not is_untouched(edit(made))


@pytest.mark.parametrize("content", ["", "\n", "{", "{\n", "{}", "# Made by hand\n"])
def test_what_others_made_is_not_ours(content: str) -> None:
    assert not is_untouched(content)


def test_another_version_of_ours_is_still_ours() -> None:
    assert is_untouched(marked("a: 1\n").replace("bentodeploy 0.1.0", "bentodeploy 0.0.1"))


def test_json_stays_json() -> None:
    assert json.loads(marked_json({"a": 1}))["a"] == 1
