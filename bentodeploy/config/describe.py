"""A mapping of the config in plain words, for `bentodeploy operator show` and docs/config.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bentodeploy.config.schema import Schema, schema_of
from bentodeploy.config.section import Section
from bentodeploy.config.words import limits_in_words, type_in_words

_NESTING_LIMIT = 4
"""Of mappings in mappings; a model that holds itself would go on for ever."""


@dataclass(frozen=True)
class SpecField:
    """One key of a mapping."""

    name: str
    """Dotted below nested mappings: `scaling.minimum`; `volumes[].path` for items of a list."""
    type: str
    """`whole number`, `one of: process, container`, `list of text`."""
    default: Any
    """A JSON value; None where `required` or where the default is null."""
    required: bool
    limits: str | None
    """`1 to 65535`."""
    description: str | None


def describe_spec(model: type[Section]) -> list[SpecField]:
    """Every key of the spec or other mapping, in the order of the model, nested ones after their parent."""
    return list(_fields(schema_of(model), "", _NESTING_LIMIT))


def _fields(mapping: Schema, prefix: str, levels: int) -> Iterator[SpecField]:
    for key, schema in mapping.properties.items():
        name = f"{prefix}{key}"
        yield SpecField(
            name=name,
            type=type_in_words(schema),
            default=schema.node.get("default"),
            required=key in mapping.required,
            limits=limits_in_words(schema),
            description=schema.node.get("description"),
        )
        if levels:
            yield from _nested(schema, name, levels - 1)


def _nested(schema: Schema, name: str, levels: int) -> Iterator[SpecField]:
    for option in schema.options:
        if option.properties:
            yield from _fields(option, f"{name}.", levels)
        elif option.kind == "array" and "items" in option.node:
            yield from _nested(option.items, f"{name}[]", levels)
        elif option.any_value is not None:
            yield from _nested(option.any_value, f"{name}.NAME", levels)
