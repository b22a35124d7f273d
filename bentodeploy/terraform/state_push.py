"""`terraform state push` (https://developer.hashicorp.com/terraform/cli/commands/state/push)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def argv(state_file: Path, *, lock_timeout: float = 0) -> list[str]:
    """Arguments that make a file the state, unless that has moved on; `lock_timeout` in seconds."""
    return ["state", "push", f"-lock-timeout={lock_timeout:g}s", str(state_file)]


def with_output(state: str, name: str, value: Any) -> str | None:
    """The next version of a pulled state, with an output more; raises `ValueError`.

    None where there is no state, or where it has an output of this name.
    """
    if not state.strip():
        return None
    content = json.loads(state)
    outputs = content.get("outputs") or {}
    if name in outputs:
        return None
    added = {**outputs, name: {"value": value, "type": _type_of(value)}}
    return json.dumps({**content, "serial": content["serial"] + 1, "outputs": added}, indent=2)


def _type_of(value: Any) -> Any:
    """As a state names types: https://pkg.go.dev/github.com/zclconf/go-cty/cty/json#MarshalType."""
    match value:
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str():
            return "string"
        case Mapping():
            return ["object", {name: _type_of(inner) for name, inner in value.items()}]
        case Sequence():
            return ["tuple", [_type_of(inner) for inner in value]]
    raise ValueError(f"no type of Terraform's for {type(value).__name__}")
