"""What a setting is for, how it is written and what it may be: the lines above its question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import yaml

from bentodeploy.config.words import limits_in_words, type_in_words

if TYPE_CHECKING:
    from bentodeploy.config.mistake import KeyPath
    from bentodeploy.config.schema import Schema
    from bentodeploy.operator import Suggestion
    from bentodeploy.wizard.draft import Draft


def about(draft: Draft, path: KeyPath) -> tuple[str, ...]:
    """The help text of a key, as the lines above its question."""
    schema = draft.schema(path)
    return tuple(filter(None, (schema.node.get("description"),))) if schema is not None else ()


def about_setting(schema: Schema, suggestion: Suggestion | None = None) -> Iterator[str]:
    """Help text, then kind, limits and default, then where a suggestion comes from."""
    if schema.node.get("description"):
        yield str(schema.node["description"])
    limits, _, _ = (limits_in_words(schema) or "").partition("matching ")  # the help has an example for it
    limits = limits.removesuffix(", ")
    facts = [type_in_words(schema), limits if limits != "not empty" else None]
    default = schema.node.get("default")
    facts.append(f"default {shown(default)}" if default not in (None, {}, []) else None)
    told = ", ".join(filter(None, facts))
    keys = list(_inner_keys(schema))
    if keys:
        yield from keys
    elif told != "text":
        yield told
    if suggestion is not None and suggestion.value is not None:
        yield f"{suggestion.value} is from {suggestion.source}."


def _inner_keys(schema: Schema) -> Iterator[str]:
    """How a mapping with known keys is written, then each of its keys; nothing for any other kind."""
    if len(schema.options) != 1:
        return
    [mapping] = schema.options
    written = "{{{}}}"
    if not mapping.properties and mapping.any_value is not None:
        mapping, written = mapping.any_value, "{{NAME: {{{}}}}}"
    if not mapping.properties:
        return
    yield "Written as " + written.format(", ".join(f"{key}: ..." for key in mapping.properties))
    for key, inner in mapping.properties.items():
        need = "" if key in mapping.required else ", may be left out"
        yield f"{key}: {type_in_words(inner)}{need}. {inner.node.get('description', '')}".rstrip()


def shown(value: object) -> str | None:
    """A value as somebody would type it; None for none."""
    if value is None or value == {} or value == []:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return yaml.safe_dump(
            dict(value), default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf")
        ).strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
