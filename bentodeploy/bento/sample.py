"""A value that fits a JSON Schema: the shortest one that a reader can start from."""

from __future__ import annotations

import math
from typing import Any

_MAX_DEPTH = 16
MAX_CELLS = 4096
"""Of a sample. More are no help to a reader, and take long to write down: a picture has 150,528."""
_MOST_CELLS = 10**15
"""What is told of schemas that ask for more."""
_MAX_NUMBER = 1e15
"""Bounds beyond this are not kept: floats no longer tell whole numbers apart."""
_BY_FORMAT = {
    "date-time": "2026-01-31T12:00:00Z",
    "date": "2026-01-31",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "hostname": "example.com",
    "binary": "",
    "byte": "",
}


def sample_value(schema: dict[str, Any]) -> Any:
    """A value for `schema`, which has no references.

    Its examples, default, constant or first choice if it has one; else a value made from type, format
    and bounds. `pattern` is not looked at: where a schema has one, it should have an example too. None
    where the value would have more than `MAX_CELLS`.
    """
    return _value(schema, 0) if cells(schema) <= MAX_CELLS else None


def cells(schema: dict[str, Any], depth: int = 0) -> int:
    """How many numbers and texts the value of `sample_value` has, counted without making it.

    A long text counts for half its length, so that a cell is about two bytes of JSON.
    """
    if depth > _MAX_DEPTH or _stated(schema) is not None:
        return 1
    chosen = _chosen(schema)
    if chosen is not None:
        return cells(chosen, depth + 1)
    count, kind = 1, _kind(schema)
    if kind == "object":
        count = sum(cells(field, depth + 1) for field in _shown_fields(schema).values())
    elif kind == "array":
        prefix = _dicts(schema.get("prefixItems"))
        one = _dict(schema.get("items"))
        count = (
            sum(cells(item, depth + 1) for item in prefix)
            if prefix
            else _length(schema) * cells(one, depth + 1)
        )
    elif kind == "string":
        least = schema.get("minLength")
        count = least // 2 if isinstance(least, int) else 1
    return min(max(1, count), _MOST_CELLS)


def _value(schema: dict[str, Any], depth: int) -> Any:
    if depth > _MAX_DEPTH:
        return None
    stated = _stated(schema)
    if stated is not None:
        return stated
    chosen = _chosen(schema)
    return _made(schema, depth) if chosen is None else _value(chosen, depth + 1)


def _chosen(schema: dict[str, Any]) -> dict[str, Any] | None:
    """The schema that stands for this one: its first choice, or all its parts together."""
    for key in ("anyOf", "oneOf"):
        choices = [item for item in _dicts(schema.get(key)) if item.get("type") != "null"]
        if choices:
            return choices[0]
    parts = _dicts(schema.get("allOf"))
    return _united(parts) if parts else None


def _kind(schema: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((item for item in kind if item != "null"), None)
    return "object" if kind is None and "properties" in schema else kind


def _made(schema: dict[str, Any], depth: int) -> Any:
    kind = _kind(schema)
    if kind == "object":
        return {name: _value(field, depth + 1) for name, field in _shown_fields(schema).items()}
    if kind == "array":
        prefix = _dicts(schema.get("prefixItems"))
        item = _dict(schema.get("items"))
        return [_value(one, depth + 1) for one in prefix or [item] * _length(schema)]
    if kind == "string":
        return _string(schema)
    if kind in ("integer", "number"):
        return _number(schema, integral=kind == "integer")
    return True if kind == "boolean" else {} if kind is None else None


def _stated(schema: dict[str, Any]) -> Any | None:
    for key in ("example", "examples", "default", "const", "enum"):
        value = schema.get(key)
        if key in ("examples", "enum"):
            value = value[0] if isinstance(value, list) and value else None
        if value is not None and value != "":
            return value
    return None


def _shown_fields(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Those that are required, and those that have a value of their own to show."""
    required = _list(schema.get("required"))
    fields = _dict(schema.get("properties"))
    return {
        name: field
        for name, field in fields.items()
        if isinstance(field, dict) and (name in required or _stated(field) is not None)
    }


def _length(schema: dict[str, Any]) -> int:
    """Of an array: the least that is allowed, but one to show what is in it."""
    if schema.get("maxItems") == 0:
        return 0
    least = schema.get("minItems")
    return least if isinstance(least, int) and least > 0 else 1


def _string(schema: dict[str, Any]) -> str:
    text = _BY_FORMAT.get(str(schema.get("format")), "text")
    least, most = schema.get("minLength"), schema.get("maxLength")
    if isinstance(least, int):
        text = text.ljust(least, "x")
    return text[: max(0, most)] if isinstance(most, int) else text


def _number(schema: dict[str, Any], *, integral: bool) -> int | float:
    step = _bound(schema, "multipleOf")
    at_least, above = _bound(schema, "minimum"), _bound(schema, "exclusiveMinimum")
    at_most, below = _bound(schema, "maximum"), _bound(schema, "exclusiveMaximum")
    gap = step or (1 if integral else _room(above, at_most, below) / 2)
    low = at_least if at_least is not None else above + gap if above is not None else None
    high = at_most if at_most is not None else below - gap if below is not None else None
    value: float = 1
    if low is not None and value < low:
        value = low
    if high is not None and value > high:
        value = high
    if step and step >= 1 / _MAX_NUMBER:
        value = math.ceil(value / step) * step
    if integral:
        return math.ceil(value)
    return int(value) if value == int(value) else value


def _room(above: float | None, at_most: float | None, below: float | None) -> float:
    """How wide the allowed range is, for a value in its middle; 1 where it is open."""
    high = at_most if at_most is not None else below
    return min(1.0, high - above) if above is not None and high is not None and high > above else 1.0


def _bound(schema: dict[str, Any], key: str) -> float | None:
    value = schema.get(key)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and value is not None and abs(value) <= _MAX_NUMBER else None


def _united(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """One schema out of all parts, enough for objects that extend each other."""
    union: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    required: list[Any] = []
    for part in parts:
        union |= part
        properties |= _dict(part.get("properties"))
        required += _list(part.get("required"))
    return union | {"properties": properties, "required": required} if properties else union


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]
