from __future__ import annotations

import json
from pathlib import Path

import pytest

from bentodeploy.terraform import state_push

STATE = {"version": 4, "serial": 7, "lineage": "x", "outputs": {"a": {"value": 1, "type": "number"}}}


def test_push() -> None:
    assert state_push.argv(Path("/p/a.tfstate"), lock_timeout=5) == [
        "state",
        "push",
        "-lock-timeout=5s",
        "/p/a.tfstate",
    ]


def test_an_output_is_added_and_the_rest_stays() -> None:
    told = state_push.with_output(json.dumps(STATE), "b", [{"n": 1, "t": "x", "f": True}])
    assert told is not None
    assert json.loads(told) == {
        **STATE,
        "serial": 8,
        "outputs": {
            "a": {"value": 1, "type": "number"},
            "b": {
                "value": [{"n": 1, "t": "x", "f": True}],
                "type": ["tuple", [["object", {"n": "number", "t": "string", "f": "bool"}]]],
            },
        },
    }


@pytest.mark.parametrize(("state", "name"), [("", "a"), ("\n", "a"), (json.dumps(STATE), "a")])
def test_no_state_and_an_output_that_is_there_are_left_alone(state: str, name: str) -> None:
    assert state_push.with_output(state, name, []) is None


def test_what_terraform_has_no_type_for_is_refused() -> None:
    with pytest.raises(ValueError, match="no type"):
        state_push.with_output(json.dumps(STATE), "b", {1, 2})
