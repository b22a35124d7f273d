"""Deployment names, legal and not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bentodeploy.config.name import checked_name, legal_name
from tests.config.reading import load, refusals

unhurried = settings(deadline=None)
"""The machine may be busy."""

RULE = "expected a lowercase letter, then lowercase letters, digits, - or _, at most 63 characters"


@pytest.mark.parametrize("name", ["a", "iris", "my-iris_2", "x" * 63])
def test_legal_names_are_taken(name: str, tmp_path: Path) -> None:
    assert load(tmp_path, f"api_version: v1\nname: {name}\noperator: shop\n").config.name == name


@pytest.mark.parametrize(
    ("written", "found", "suggestion"),
    [
        ("My Iris!", 'found "My Iris!"', "write name: my-iris"),
        ("my iris", 'found "my iris"', "write name: my-iris"),
        ("IRIS", 'found "IRIS"', "write name: iris"),
        ("-iris", 'found "-iris"', "write name: iris"),
        ("3iris", 'found "3iris"', "write name: bento-3iris"),
        ('"iris\\n"', 'found "iris\\n"', "write name: iris"),
        ("x" * 200, f'found "{"x" * 59}…" with 200 characters', f"write name: {'x' * 63}"),
        ("🍱", 'found "🍱"', "for example name: iris"),
        ("🍱 Bento Übung", 'found "🍱 Bento Übung"', "write name: bento-ubung"),
        ("../iris", 'found "../iris"', "write name: iris"),
        ("../../etc/passwd", 'found "../../etc/passwd"', "write name: etc-passwd"),
        ("'$(id)`${x}'", 'found "$(id)`${x}"', "write name: id-x"),
        ("''", "found an empty text", "for example name: iris"),
    ],
)
def test_illegal_names_are_refused_with_a_legal_form(
    written: str, found: str, suggestion: str, tmp_path: Path
) -> None:
    told = refusals(tmp_path, f"api_version: v1\nname: {written}\noperator: shop\n")
    assert told == [f"c.yaml:2: name: {found}; {RULE}; {suggestion}"]


@pytest.mark.parametrize(
    ("written", "found", "suggestion"),
    [
        ("5", "found 5", "write name: bento-5"),
        ("1_0", "found 10 (written 1_0)", "write name: bento-1_0"),
        ("", "found nothing", "for example name: iris"),
        ("null", "found null", "for example name: iris"),
        ("yes", "found true (written yes)", "write name: yes"),
        ("[iris]", "found a list of 1", "for example name: iris"),
    ],
)
def test_a_name_is_text(written: str, found: str, suggestion: str, tmp_path: Path) -> None:
    told = refusals(tmp_path, f"api_version: v1\nname: {written}\noperator: shop\n")
    assert told == [f"c.yaml:2: name: {found}; expected text; {suggestion}"]


@unhurried
@given(st.text())
def test_a_proposed_name_is_always_legal(written: str) -> None:
    proposed = legal_name(written)
    if proposed is None:
        assert not re.search("[a-zA-Z0-9]", written)
    else:
        assert checked_name(proposed) == proposed


@unhurried
@given(st.from_regex(r"[a-z][a-z0-9_-]{0,61}[a-z0-9]", fullmatch=True))
def test_a_legal_name_is_its_own_proposal(name: str) -> None:
    assert legal_name(name) == name
