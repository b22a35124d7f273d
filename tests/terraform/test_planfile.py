from __future__ import annotations

import json

from bentodeploy.terraform.planfile import Change, Plan, StateResource, parse_plan, parse_state


def change(address: str, *actions: str) -> dict[str, object]:
    return {"address": address, "change": {"actions": actions, "before": None, "after": None}}


def test_an_empty_plan() -> None:
    assert parse_plan('{"format_version": "1.2"}') == Plan((), (), (), errored=False)


def test_what_stays_as_it_is_is_left_out() -> None:
    text = json.dumps(
        {
            "resource_changes": [
                change("a.b", "no-op"),
                change("c.d", "delete", "create"),
                change("e.f", "read"),
            ],
            "resource_drift": [change("a.b", "update")],
            "output_changes": {"z": {"actions": ["create"]}, "a": {"actions": ["no-op"]}},
            "errored": True,
        }
    )
    assert parse_plan(text) == Plan(
        resources=(Change("c.d", ("delete", "create")), Change("e.f", ("read",))),
        drift=(Change("a.b", ("update",)),),
        outputs=(Change("z", ("create",)),),
        errored=True,
    )


def test_an_empty_state() -> None:
    assert parse_state('{"format_version": "1.0"}') == []


def test_resources_of_modules_count_and_data_sources_do_not() -> None:
    resource = {"address": "b.b", "mode": "managed", "type": "b", "tainted": True}
    data = {"address": "data.a.a", "mode": "data", "type": "a"}
    inner = {"address": "module.m.a.a", "mode": "managed", "type": "a"}
    root = {"resources": [resource, data], "child_modules": [{"resources": [inner]}]}
    assert parse_state(json.dumps({"values": {"root_module": root}})) == [
        StateResource("b.b", "b", tainted=True),
        StateResource("module.m.a.a", "a", tainted=False),
    ]
