"""What a platform takes as a name is told in words, with a name that it takes."""

from __future__ import annotations

from typing import Any

import pytest

from bentodeploy.deployment import names
from bentodeploy.discovery import discover, find_operator
from bentodeploy.operator import Operator

OURS = [one.operator for one in discover() if one.operator and one.distribution.startswith("bentodeploy ")]


@pytest.mark.parametrize("operator", OURS, ids=lambda operator: str(operator.name))
def test_every_platform_with_names_of_its_own_tells_them_in_words(operator: type[Operator[Any]]) -> None:
    has_own = operator.name_pattern != Operator.name_pattern
    assert bool(operator.name_rule) is has_own
    assert not has_own or names.rule(operator()) == operator.name_rule
    assert not set("^$[](){}\\?") & set(operator.name_rule)


@pytest.mark.parametrize("operator", OURS, ids=lambda operator: str(operator.name))
@pytest.mark.parametrize("name", ["my--iris_-x", "iris_classifier", "2nd Model", "a" * 80, "iris-"])
def test_what_is_proposed_is_taken(operator: type[Operator[Any]], name: str) -> None:
    proposal = names.fitting(operator(), name)
    assert proposal is not None
    assert names.takes(operator(), proposal)


@pytest.mark.parametrize("name", ["", "--", "モデル"])
def test_of_nothing_that_could_be_a_name_nothing_is_proposed(name: str) -> None:
    assert names.fitting(find_operator("heroku"), name) is None


def test_an_operator_without_words_shows_its_pattern() -> None:
    class Terse:
        name_pattern = "[a-z]{2}"
        name_rule = ""

    assert names.rule(Terse()) == "names that match [a-z]{2}"  # type: ignore[arg-type]
