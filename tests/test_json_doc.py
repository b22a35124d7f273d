"""docs/json.md tells of every document what is in it, and nothing else: what drifts apart fails here."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import bentodeploy
from bentodeploy.cli.session import error_document
from bentodeploy.deployment.result import Result
from bentodeploy.errors import UsageError
from bentodeploy.release import Release
from tests.support.verbs import verbs

PAGE = (Path(__file__).parent.parent / "docs" / "json.md").read_text(encoding="utf-8")

WITHOUT_RESULT = frozenset({"schema"})
"""Verbs whose document is no `Result`: the JSON Schema is described by itself."""


def tables(page: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Each table's first heading, and its rows as cells."""
    for block in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        head, _, *rows = [line.strip("| ").split(" | ", 1) for line in block.splitlines()]
        yield head[0], rows


def rows_of(page: str, heading: str) -> dict[str, str]:
    """The rows of all tables with this first heading, by each word of their first cell."""
    rows = [row for head, rows in tables(page) if head == heading for row in rows]
    names = [(name, told) for cell, told in rows for name in re.findall(r"`([^`]+)`", cell)]
    assert len(dict(names)) == len(names), "a row stands there twice"
    return dict(names)


def keys(told: str) -> set[str]:
    """The keys that a row names: what follows a semicolon, or stands in brackets, is about them."""
    outside = re.sub(r"\([^()]*\)", "", re.sub(r"`\{.*?\}`", "", told)).partition(";")[0]
    return set(re.findall(r"`(\w+)`", outside))


def shapes(told: str) -> set[frozenset[str]]:
    """The objects inside, each as its keys."""
    return {frozenset(re.findall(r'"(\w+)"', inner)) for inner in re.findall(r"`(\{.*?\})`", told)}


ROWS = rows_of(PAGE, "verb")


def all_results() -> list[type[Result]]:
    for package in ("deployment", "wizard"):
        folder = Path(bentodeploy.__file__).parent / package
        for module in pkgutil.walk_packages([str(folder)], f"bentodeploy.{package}."):
            importlib.import_module(module.name)
    return [one for one in Result.__subclasses__() if one.__module__.startswith("bentodeploy.")]


RESULTS = [pytest.param(one, id=one.__name__) for one in all_results()]


def verbs_of(result: type[Result]) -> list[str]:
    """Each `Result` says in its first sentence whose answer it is."""
    sentence = re.match(r"Answer of ([^.]*)\.", result.__doc__ or "")
    assert sentence, f"{result.__name__} does not say which verb it is the answer of"
    return re.findall(r"`([^`]+)`", sentence[1])


def written_keys(result: type[Result]) -> set[str]:
    """The keys of its document, which may be fewer than its fields."""
    blank = object.__new__(result)
    for field in fields(result):
        object.__setattr__(blank, field.name, None)
    return set(blank.document())


def inner_shapes(kind: Any) -> set[frozenset[str]]:
    """The field names of the dataclasses inside a type, but for those of a release."""
    if isinstance(kind, type) and is_dataclass(kind) and kind is not Release:
        own = set() if issubclass(kind, Result) else {frozenset(field.name for field in fields(kind))}
        hints = typing.get_type_hints(kind)
        return own.union(*(inner_shapes(hints[field.name]) for field in fields(kind)))
    if isinstance(kind, types.GenericAlias | types.UnionType) or typing.get_args(kind):
        return set().union(*(inner_shapes(one) for one in typing.get_args(kind)))
    return set()


def test_the_reading_knows_keys_from_words() -> None:
    told = '`a` (`x` or `y`), `b` and `c` (lists of `{"d", "e"}`; `z`), `f`: list of `{"g"}`; `a` is `h`'
    assert keys(told) == {"a", "b", "c", "f"}
    assert shapes(told) == {frozenset({"d", "e"}), frozenset({"g"})}


def test_every_verb_has_its_row_and_every_row_its_verb() -> None:
    assert set(ROWS) == {verb.name for verb in verbs()}


def test_every_verb_but_the_schemas_has_its_result() -> None:
    told = [name for one in all_results() for name in verbs_of(one)]
    assert sorted(told) == sorted(set(ROWS) - WITHOUT_RESULT)


@pytest.mark.parametrize("result", RESULTS)
def test_the_row_names_the_keys_that_are_written(result: type[Result]) -> None:
    for verb in verbs_of(result):
        assert keys(ROWS[verb]) == written_keys(result), verb


@pytest.mark.parametrize("result", RESULTS)
def test_what_is_inside_is_described_too(result: type[Result]) -> None:
    inner = inner_shapes(result)
    assert inner <= shapes(PAGE)
    for verb in verbs_of(result):
        assert shapes(ROWS[verb]) <= inner, verb


def test_a_release_is_described() -> None:
    (told,) = re.findall(r"\*\*release\*\* is (`\{.*?\}`)", PAGE)
    assert shapes(told) == {frozenset(field.name for field in fields(Release))}


def test_an_error_is_described() -> None:
    written = json.loads(json.dumps(error_document(UsageError("x"), 2)))
    assert set(rows_of(PAGE, "key")) == set(written)
