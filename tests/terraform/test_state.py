from __future__ import annotations

import json
from typing import Any

import pytest

from bentodeploy.terraform.state import State, StateResource, parse_state


def state(**content: Any) -> State:
    return parse_state(json.dumps({"version": 4, "serial": 3, **content}))


def resource(*instances: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"mode": "managed", "type": "b", "name": "c", "instances": list(instances), **more}


@pytest.mark.parametrize("text", ["", "\n", '{"version": 4}', '{"version": 4, "resources": null}'])
def test_no_state_and_an_empty_one_hold_nothing(text: str) -> None:
    assert parse_state(text) == State()


def test_outputs_are_told_by_value_sensitive_ones_too() -> None:
    told = {"url": {"value": "u", "type": "string"}, "key": {"value": [1], "sensitive": True}}
    assert state(outputs=told).outputs == {"url": "u", "key": [1]}


def test_data_sources_do_not_count() -> None:
    assert state(resources=[resource({}, mode="data")]).resources == ()


def test_half_made_resources_are_tainted() -> None:
    assert state(resources=[resource({"status": "tainted"}, name="z"), resource({})]).resources == (
        StateResource("b.c", "b", tainted=False),
        StateResource("b.z", "b", tainted=True),
    )


@pytest.mark.parametrize(
    ("key", "address"),
    [
        (None, "b.c"),
        (0, "b.c[0]"),
        ("", 'b.c[""]'),
        ('a"b\\é\n', 'b.c["a\\"b\\\\é\\n"]'),
        ("${a} %{b}", 'b.c["$${a} %%{b}"]'),
    ],
)
def test_addresses_carry_the_index(key: str | int | None, address: str) -> None:
    [found] = state(resources=[resource({"index_key": key})]).resources
    assert found.address == address


def test_addresses_carry_the_module() -> None:
    [found] = state(resources=[resource({}, module='module.m["x"]')]).resources
    assert found.address == 'module.m["x"].b.c'


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "null",
        '{"version": 3}',
        '{"version": 5}',
        '{"encrypted_data": "x", "encryption_version": "v0"}',
        '{"version": 4, "resources": [{"mode": "managed"}]}',
        '{"version": 4, "outputs": {"a": {}}}',
        '{"version": 4, "outputs": [1]}',
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_state(text)
