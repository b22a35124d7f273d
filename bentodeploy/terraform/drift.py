"""Which of a plan's drift is worth telling.

A provider reads back more than was written: empty collections for missing ones, attributes that other
resources set (a role's policies). Terraform lists all of it under `resource_drift`, after every first
apply. What counts is what somebody removed, or changed where the configuration says something.
Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def telling_drift(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entries of `resource_drift` in `show -json PLAN` that are no mere reading back."""
    root = (plan.get("configuration") or {}).get("root_module") or {}
    configured = {one["address"]: one.get("expressions") or {} for one in root.get("resources") or ()}
    for entry in plan.get("resource_drift") or ():
        before, after = entry["change"].get("before"), entry["change"].get("after")
        if before is None or after is None:
            yield entry
            continue
        # A resource of a module is not looked up: all of its attributes count.
        names = configured.get(entry["address"].partition("[")[0], after)
        if any(_settled(before.get(name)) != _settled(after.get(name)) for name in names):
            yield entry


def _settled(value: Any) -> Any:
    """The value with nothing in place of what is empty, however deep."""
    if isinstance(value, dict):
        kept = {key: settled for key, one in value.items() if (settled := _settled(one)) is not None}
        return kept or None
    if isinstance(value, list):
        return [_settled(one) for one in value] or None
    return None if value == "" else value
