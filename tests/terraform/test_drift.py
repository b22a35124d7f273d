"""Drift is what somebody changed, not what a provider reads back."""

from __future__ import annotations

from typing import Any

import pytest

from bentodeploy.terraform.drift import telling_drift


def plan(before: Any, after: Any, *configured: str, address: str = "cloud_thing.one") -> dict[str, Any]:
    """A plan whose refresh found `after` where the state had `before`."""
    return {
        "resource_drift": [{"address": address, "change": {"before": before, "after": after}}],
        "configuration": {
            "root_module": {
                "resources": [{"address": "cloud_thing.one", "expressions": dict.fromkeys(configured)}]
            }
        },
    }


def told(content: dict[str, Any]) -> bool:
    return bool(list(telling_drift(content)))


def test_another_value_of_a_configured_attribute_is_drift() -> None:
    assert told(plan({"size": 1}, {"size": 2}, "size"))


def test_a_removed_resource_is_drift() -> None:
    assert told(plan({"size": 1}, None, "size"))


def test_an_attribute_that_the_configuration_does_not_name_is_no_drift() -> None:
    assert not told(plan({"size": 1, "policies": []}, {"size": 1, "policies": ["p"]}, "size"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, {}),
        (None, []),
        (None, ""),
        ([{"command": ["run"], "entry": None}], [{"command": ["run"], "entry": []}]),
        ({"a": None}, {}),
    ],
    ids=repr,
)
def test_nothing_and_empty_are_the_same(before: Any, after: Any) -> None:
    assert not told(plan({"value": before}, {"value": after}, "value"))


@pytest.mark.parametrize(
    ("before", "after"), [(None, 0), (None, False), (["a"], []), ([""], ["b"])], ids=repr
)
def test_zero_false_and_emptied_collections_are_values(before: Any, after: Any) -> None:
    assert told(plan({"value": before}, {"value": after}, "value"))


def test_an_instance_of_several_is_judged_by_its_resource() -> None:
    assert not told(plan({"other": 1}, {"other": 2}, "value", address="cloud_thing.one[0]"))


def test_all_attributes_count_for_a_resource_of_a_module() -> None:
    assert told(plan({"other": 1}, {"other": 2}, "value", address="module.users.cloud_thing.one"))


def test_a_plan_without_drift_tells_nothing() -> None:
    assert not told({})
