"""A saved plan, as `show -json` tells it.

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bentodeploy.terraform.drift import telling_drift


@dataclass(frozen=True)
class Change:
    """What happens to one resource or output."""

    address: str
    """A resource's address, or an output's name."""
    actions: tuple[str, ...]
    """`("create",)`, `("update",)`, `("delete",)`, `("delete", "create")`, `("read",)`, ..."""


@dataclass(frozen=True)
class Plan:
    """What a saved plan will do; resources and outputs that stay as they are, are left out."""

    resources: tuple[Change, ...]
    drift: tuple[Change, ...]
    outputs: tuple[Change, ...]
    errored: bool
    fingerprint: str
    """Of everything that the plan does to resources: two plans with the same one do the same."""


def parse_plan(text: str) -> Plan:
    """A plan from `show -json PLAN`; raises `ValueError`."""
    content: dict[str, Any] = json.loads(text)
    outputs = content.get("output_changes") or {}
    return Plan(
        resources=_changes(
            (entry["address"], entry["change"]) for entry in content.get("resource_changes") or ()
        ),
        drift=_changes((entry["address"], entry["change"]) for entry in telling_drift(content)),
        outputs=_changes(sorted(outputs.items())),
        errored=bool(content.get("errored", False)),
        fingerprint=_fingerprint(content.get("resource_changes") or ()),
    )


def _fingerprint(entries: Iterable[Mapping[str, Any]]) -> str:
    # An address may stand there twice: as itself, and as an object that was replaced and is still to be
    # removed, which `deposed` names.
    done = sorted(
        json.dumps([entry["address"], entry.get("deposed"), entry["change"]], sort_keys=True)
        for entry in entries
        if entry["change"]["actions"] != ["no-op"]
    )
    return hashlib.sha256("\n".join(done).encode()).hexdigest()


def _changes(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[Change, ...]:
    told = (Change(address, tuple(change["actions"])) for address, change in entries)
    return tuple(change for change in told if change.actions != ("no-op",))
