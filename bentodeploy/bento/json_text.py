"""Values of a bento's documents as JSON on one line."""

from __future__ import annotations

import json
from typing import Any

from bentodeploy.errors import BentoError


def json_text(value: Any) -> str:
    """`value`, read from YAML, as JSON. Raises `BentoError` for a value that holds itself."""
    try:
        told = _with_keys_of_json(value)
    except RecursionError as error:
        raise BentoError(
            "an example in the bento's openapi.yaml holds itself",
            next_step="build the bento again with `bentoml build`",
        ) from error
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


def _with_keys_of_json(value: Any) -> Any:
    """YAML's keys may be of any kind, as dates are."""
    if isinstance(value, dict):
        return {
            key if isinstance(key, str | int | float | None) else str(key): _with_keys_of_json(inner)
            for key, inner in value.items()
        }
    return [_with_keys_of_json(inner) for inner in value] if isinstance(value, list) else value
