"""Values and their places."""

from __future__ import annotations

import pytest

from bentodeploy.config.document import Document, Place
from bentodeploy.config.mistake import KeyPath
from bentodeploy.config.yaml_values import parse_yaml


@pytest.fixture
def document() -> Document:
    return parse_yaml("spec:\n  ports: [80, 443]\nmetadata:\n  name: {x: 1}\n  bad: !tag a\n", "c.yaml")


def test_a_value_is_found_by_its_path(document: Document) -> None:
    assert document.at(("spec", "ports", 1)) == 443


@pytest.mark.parametrize("path", [("gone",), ("spec", "ports", 2), ("spec", "ports", 0, "x"), ("spec", 0)])
def test_a_path_to_nowhere_has_no_value(document: Document, path: KeyPath) -> None:
    with pytest.raises(KeyError):
        document.at(path)


def test_what_is_not_in_the_file_is_placed_at_what_surrounds_it(document: Document) -> None:
    assert document.place(("spec", "missing", "deep")) == Place(1, 1)
    assert document.place(("metadata", "missing")) == Place(3, 1)
    assert Document(None, {}).place(("missing",)) == Place(1, 1)


def test_a_moved_value_keeps_its_place(document: Document) -> None:
    moved = document.with_moved(("metadata", "name"), "name")
    assert moved.at(("name", "x")) == 1
    assert moved.place(("name", "x")) == Place(4, 10, "1")
    assert moved.place(("name",)) == Place(4, 3)


def test_a_moved_value_stays_unreadable(document: Document) -> None:
    assert ("bad",) in document.with_moved(("metadata", "bad"), "bad").unreadable


def test_nothing_moves_from_nowhere(document: Document) -> None:
    assert document.with_moved(("gone",), "name") is document
