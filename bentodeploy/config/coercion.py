"""Read values as they are meant: the predecessor's coercions, without its surprises.

Works on plain values before pydantic sees them, guided by the model's JSON Schema. What cannot be
read is left as it is, for pydantic to refuse.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bentodeploy.config.mistake import KeyPath, quoted
from bentodeploy.config.schema import Schema

_FALSE_TEXTS = frozenset({"false", "no", "off", "f", "n", "0"})
"""What pydantic reads as false. The predecessor took every text for true."""


@dataclass(frozen=True)
class Note:
    """A value that was read otherwise than it looks, or than the predecessor read it."""

    path: KeyPath
    message: str


@dataclass(frozen=True)
class NotANumber:
    """Stands for true or false where a number belongs: pydantic would take them for 1 and 0."""

    value: bool


def coerced(schema: Schema, value: object, path: KeyPath, notes: list[Note]) -> object:
    """The value as the schema means it; appends to `notes` what the user should know."""
    options = schema.options
    if len(options) != 1:
        return _coerced_union(options, value, path, notes)
    only = options[0]
    if only.kind in ("integer", "number"):
        return _number(only.kind, value, path, notes)
    if only.kind == "boolean":
        return _boolean(value, path, notes)
    if only.kind == "array":
        return _list(only, value, path, notes)
    if only.kind == "object" and isinstance(value, Mapping):
        return _mapping(only, value, path, notes)
    return value


def _coerced_union(options: list[Schema], value: object, path: KeyPath, notes: list[Note]) -> object:
    kinds = {option.kind for option in options}
    if isinstance(value, bool) and kinds & {"integer", "number"} and "boolean" not in kinds:
        return NotANumber(value)
    mappings = [option for option in options if option.kind == "object"]
    if isinstance(value, Mapping) and len(mappings) == 1:
        return _mapping(mappings[0], value, path, notes)
    return value


def _number(kind: str, value: object, path: KeyPath, notes: list[Note]) -> object:
    if isinstance(value, bool):
        return NotANumber(value)
    if kind == "integer" and isinstance(value, float) and math.isfinite(value) and not value.is_integer():
        whole = math.trunc(value)
        notes.append(Note(path, f"{value} is read as {whole}; only whole numbers count here"))
        return whole
    return value


def _boolean(value: object, path: KeyPath, notes: list[Note]) -> object:
    if isinstance(value, str) and value.lower() in _FALSE_TEXTS:
        notes.append(Note(path, f"the text {quoted(value)} is read as false; bentoctl read it as true"))
    return value


def _list(schema: Schema, value: object, path: KeyPath, notes: list[Note]) -> object:
    if isinstance(value, str):
        notes.append(
            Note(
                path,
                f"the text {quoted(value)} is read as a list of one; bentoctl made a list of its letters",
            )
        )
        value = [value]
    if not isinstance(value, list):
        return value
    return [coerced(schema.item(index), item, (*path, index), notes) for index, item in enumerate(value)]


def _mapping(schema: Schema, value: Mapping[str, object], path: KeyPath, notes: list[Note]) -> object:
    values = {}
    for key, item in value.items():
        inner = schema.step(key)
        if inner is None:
            values[key] = item
        elif item is not None or key not in schema.properties or key in schema.required:
            values[key] = coerced(inner, item, (*path, key), notes)
    return values
