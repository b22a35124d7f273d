from __future__ import annotations

import json

from bentodeploy.terraform.planfile import Change, parse_plan


def change(address: str, *actions: str) -> dict[str, object]:
    return {"address": address, "change": {"actions": actions, "before": None, "after": None}}


def test_an_empty_plan() -> None:
    plan = parse_plan('{"format_version": "1.2"}')
    assert (plan.resources, plan.drift, plan.outputs, plan.errored) == ((), (), (), False)


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
    plan = parse_plan(text)
    assert plan.resources == (Change("c.d", ("delete", "create")), Change("e.f", ("read",)))
    assert plan.drift == (Change("a.b", ("update",)),)
    assert plan.outputs == (Change("z", ("create",)),)
    assert plan.errored


def fingerprint(*changes: dict[str, object]) -> str:
    return parse_plan(json.dumps({"resource_changes": changes})).fingerprint


def test_plans_that_do_the_same_have_one_fingerprint_whatever_stays_as_it_is() -> None:
    one = fingerprint(change("a.b", "update"), change("c.d", "create"))
    assert one == fingerprint(change("c.d", "create"), change("x.y", "no-op"), change("a.b", "update"))


def test_an_object_that_was_replaced_and_is_still_there_is_a_change_of_its_own() -> None:
    left = {**change("a.b", "delete"), "deposed": "5b3f1a2c"}
    told = [fingerprint(change("a.b", "create"), left), fingerprint(left, change("a.b", "create"))]
    assert told[0] == told[1]
    other = {**left, "deposed": "00000000"}
    assert fingerprint(left) not in (fingerprint(other), fingerprint(change("a.b", "delete")))


def test_another_action_or_another_value_is_another_fingerprint() -> None:
    valued: dict[str, object] = {
        "address": "a.b",
        "change": {"actions": ["update"], "before": None, "after": {"size": 2}},
    }
    told = [fingerprint(change("a.b", action)) for action in ("create", "update", "delete")]
    assert len({*told, fingerprint(valued), fingerprint()}) == 5
