"""The settings of the `heroku` operator."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from operators.heroku.limits import DYNOS, GONE
from operators.heroku.spec import DynoType, HerokuSpec


def test_every_dyno_type_is_known_with_its_memory() -> None:
    assert set(get_args(DynoType)) == set(DYNOS)


def test_types_are_taken_in_any_case() -> None:
    assert HerokuSpec.model_validate({"dyno_type": "Standard-2X"}).dyno_type == "standard-2x"


@pytest.mark.parametrize("gone", GONE)
def test_a_type_that_is_gone_is_refused_with_the_living_one(gone: str) -> None:
    with pytest.raises(ValidationError, match=r"types that live: eco, basic, standard-1x"):
        HerokuSpec.model_validate({"dyno_type": gone})


def test_free_dynos_are_refused_with_the_date_of_their_end() -> None:
    with pytest.raises(ValidationError, match=r"ended free dynos on 28 November 2022; .* `eco`"):
        HerokuSpec.model_validate({"dyno_type": "free"})


@pytest.mark.parametrize(
    "values", [{"dyno_type": "basic", "dyno_counts": 2}, {"dyno_type": "eco", "dyno_counts": 9}]
)
def test_eco_and_basic_dynos_run_alone(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="run alone: write 1, or `dyno_type: standard-1x`"):
        HerokuSpec.model_validate(values)


@pytest.mark.parametrize(
    "values",
    [
        {"app": "Iris"},
        {"app": "a" * 31},
        {"app": "iris-"},
        {"app": "ab"},
        {"region": "ap"},
        {"dyno_counts": 0},
    ],
    ids=str,
)
def test_what_heroku_does_not_take_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        HerokuSpec.model_validate(values)
