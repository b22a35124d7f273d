"""What a key may hold, and what was found there, in plain words."""

from __future__ import annotations

import datetime
import json

from bentodeploy.config.document import Place
from bentodeploy.config.mistake import quoted
from bentodeploy.config.schema import Schema

_KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "mapping",
    "array": "list",
    "null": "null",
}
_COUNTED = ("whole number", "number", "list", "mapping", "path", "URL")
_FORMATS = {"path": "path", "file-path": "path of a file", "directory-path": "path of a folder", "uri": "URL"}


def type_in_words(schema: Schema) -> str:
    """`whole number`, `one of: process, container`, `list of text`, without limits."""
    options = schema.options
    if schema.tag is not None:
        return f"mapping with {schema.tag}: {', '.join(schema.tag_values.values or ())}"
    if len(options) != 1:
        kinds = [_keys_in_words(option) if option.properties else type_in_words(option) for option in options]
        return " or ".join(dict.fromkeys(kinds)) or "null"
    only = options[0]
    if only.values is not None:
        shown = ", ".join(_literal(value) for value in only.values)
        return shown if len(only.values) == 1 else f"one of: {shown}"
    if only.kind == "array" and "items" in only.node:
        items = type_in_words(only.items)
        return f"list of {items}s" if items in _COUNTED else f"list of {items}"
    if only.kind == "object" and only.any_value is not None and not only.properties:
        return f"mapping of names to {type_in_words(only.any_value)}"
    return _FORMATS.get(only.node.get("format", ""), _KINDS.get(only.kind or "", "any value"))


def limits_in_words(schema: Schema) -> str | None:
    """`1 to 65535`, `at most 63 characters`, `matching ^/`; None where nothing limits the value."""
    node = next((option.node for option in schema.options if option.values is None), schema.node)
    limits = [
        _bound("more than", node.get("exclusiveMinimum")),
        _range(node.get("minimum"), node.get("maximum")),
        _bound("less than", node.get("exclusiveMaximum")),
        _bound("a multiple of", node.get("multipleOf")),
        _range(node.get("minLength"), node.get("maxLength"), " characters"),
        _range(node.get("minItems"), node.get("maxItems"), " items"),
        _range(node.get("minProperties"), node.get("maxProperties"), " keys"),
        # With a message of its own it is there for editors: the model's validator says it in words.
        _bound("matching", None if "patternErrorMessage" in node else node.get("pattern")),
    ]
    return ", ".join(filter(None, limits)) or None


def expected_in_words(schema: Schema) -> str:
    """Type and limits as the end of a sentence: `a whole number, 1 to 65535`."""
    limits = limits_in_words(schema)
    type_ = type_in_words(schema)
    if type_.startswith(_COUNTED):
        type_ = f"a {type_}"
    return f"{type_}, {limits}" if limits else type_


def found_in_words(value: object, place: Place | None) -> str:
    """`the text "abc"`, `99999`, `true (written yes)`, `nothing`."""
    if value is None:
        return "null" if place is not None and place.source else "nothing"
    if isinstance(value, str):
        return f"the text {quoted(value)}" if value else "an empty text"
    if isinstance(value, dict):
        return f"a mapping of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    shown = _literal(value)
    if isinstance(value, datetime.date):
        return f"the date {shown}"
    source = place.source if place is not None else None
    return shown if source in (None, shown) else f"{shown} (written {source})"


def _keys_in_words(mapping: Schema) -> str:
    return f"mapping of {', '.join(mapping.properties)}"


def _range(low: float | None, high: float | None, unit: str = "") -> str | None:
    if unit and low == 1 and high is None:
        return "not empty"
    if low is not None and high is not None:
        return f"exactly {low}{unit}" if low == high else f"{_number(low)} to {_number(high)}{unit}"
    return _bound("at least", low, unit) or _bound("at most", high, unit)


def _bound(word: str, limit: object, unit: str = "") -> str | None:
    return None if limit is None else f"{word} {_number(limit)}{unit}"


def _number(limit: object) -> object:
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _literal(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str).strip('"')
