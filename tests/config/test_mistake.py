"""How mistakes are shown."""

from __future__ import annotations

import pytest

from bentodeploy.config.mistake import InvalidConfigError, KeyPath, Mistake, quoted, shown_path

PORT = Mistake(7, 3, "spec.prot", "unknown key", 'did you mean "port"?')
NAME = Mistake(2, 1, "name", "missing")


def test_a_mistake_is_one_line_with_its_place() -> None:
    assert PORT.shown("c.yaml") == 'c.yaml:7: spec.prot: unknown key; did you mean "port"?'


def test_a_mistake_of_the_whole_file_has_no_key() -> None:
    assert Mistake(1, 1, "", "no mapping").shown("c.yaml") == "c.yaml:1: no mapping"


def test_all_mistakes_are_raised_together_in_the_order_of_the_file() -> None:
    error = InvalidConfigError("conf/c.yaml", [PORT, NAME])
    assert error.what == "c.yaml has 2 mistakes"
    assert error.where == "conf/c.yaml"
    assert error.mistakes == (NAME, PORT)
    assert error.details == (
        "conf/c.yaml:2: name: missing",
        'conf/c.yaml:7: spec.prot: unknown key; did you mean "port"?',
    )
    assert error.exit_code == 2


def test_one_mistake_is_not_plural() -> None:
    assert InvalidConfigError("c.yaml", [NAME]).what == "c.yaml has 1 mistake"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ((), ""),
        (("spec", "port"), "spec.port"),
        (("labels", 2), "labels[2]"),
        (("volumes", 0, "path"), "volumes[0].path"),
        (("env", "a b"), 'env["a b"]'),
        (("env", "x.y"), 'env["x.y"]'),
    ],
)
def test_paths_are_written_as_people_do(path: KeyPath, shown: str) -> None:
    assert shown_path(path) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", '"plain"'),
        ('a"b', '"a\\"b"'),
        ("käse 🍱", '"käse 🍱"'),
        ("\x1b[31m\x9b", '"\\u001b[31m\\u009b"'),
    ],
)
def test_quoted_text_cannot_command_a_terminal(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_quoted_text_is_shortened() -> None:
    assert quoted("x" * 1000) == '"' + "x" * 59 + '…"'
