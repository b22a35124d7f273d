"""Schemas in words for people: `rows: array of array of number`."""

from __future__ import annotations

import json
from typing import Any

_MAX_WIDTH = 160
_MAX_DEPTH = 8


def describe_body(content_types: tuple[str, ...], schema: dict[str, Any]) -> str:
    """What a request or response body holds; empty if there is none."""
    if not content_types:
        return ""
    first = content_types[0]
    if first == "application/json":
        return _shortened(describe_fields(schema) or describe(schema))
    if first == "multipart/form-data":
        return _shortened(describe_fields(schema) or first)
    families = {name.partition("/")[0] for name in content_types}
    if "image" in families and len(content_types) > 1:
        return "image/*"
    return first


def describe_fields(schema: dict[str, Any]) -> str:
    """The named fields of an object, `?` after those that may be left out; empty if there are none."""
    if schema.get("format") == "dataframe":
        return ""
    properties = _mapping(schema.get("properties"))
    required = schema.get("required")
    required = required if isinstance(required, list) else []
    return ", ".join(
        f"{name}{'' if name in required else '?'}: {describe(field)}" for name, field in properties.items()
    )


def describe(schema: Any, depth: int = 0) -> str:
    """One value's type."""
    schema = _mapping(schema)
    if depth > _MAX_DEPTH:
        return "any"
    for key in ("anyOf", "oneOf"):
        if isinstance(schema.get(key), list):
            choices = [describe(item, depth + 1) for item in schema[key]]
            return " or ".join(dict.fromkeys(choices)) or "any"
    if isinstance(schema.get("allOf"), list) and schema["allOf"]:
        return describe(schema["allOf"][0], depth + 1)
    if isinstance(schema.get("enum"), list):
        return " or ".join(json.dumps(item, default=str) for item in schema["enum"])
    kind, form = schema.get("type"), schema.get("format")
    if form == "binary":
        return str(schema.get("contentMediaType") or "file")
    if kind == "array":
        return _array(schema, depth)
    if isinstance(kind, list):
        return " or ".join(str(item) for item in kind)
    if form and kind in ("string", "object"):
        return str(form)
    return str(kind or "any")


def _array(schema: dict[str, Any], depth: int) -> str:
    form = schema.get("format")
    if form is None:
        return f"array of {describe(schema.get('items'), depth + 1)}"
    lengths = []
    level = schema
    while level.get("type") == "array":
        lengths.append(level.get("minItems"))
        level = _mapping(level.get("items"))
    if lengths == [None]:
        return str(form)
    return f"{form} ({', '.join('any' if length is None else str(length) for length in lengths)})"


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_WIDTH else text[: _MAX_WIDTH - 1] + "…"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
