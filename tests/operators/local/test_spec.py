"""The spec refuses what no machine has and what the chosen runtime would silently ignore."""

from __future__ import annotations

from typing import Any

import pytest
from bentodeploy.operators.local.spec import LocalSpec, Runtime
from pydantic import ValidationError


def test_an_empty_spec_is_a_process_on_a_free_port() -> None:
    spec = LocalSpec()
    assert (spec.runtime, spec.port, spec.workers, spec.python, spec.memory) == (
        Runtime.PROCESS,
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"workers": 0}, "workers"),
        ({"python": ""}, "python"),
        ({"runtime": "vm"}, "runtime"),
        ({"runtime": "container", "memory": "lots"}, "memory"),
        ({"runtime": "container", "memory": "512m --privileged"}, "memory"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_values_out_of_range_are_refused_at_their_key(settings: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        LocalSpec.model_validate(settings)
    assert [error["loc"] for error in caught.value.errors()] == [(place,)]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"memory": "512m"}, "this is for `runtime: container` only"),
        ({"runtime": "container", "python": "python3.11"}, "this is for `runtime: process` only"),
    ],
)
def test_a_setting_of_the_other_runtime_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        LocalSpec.model_validate(settings)


def test_every_field_says_what_it_is_for() -> None:
    assert all(field.description for field in LocalSpec.model_fields.values())
