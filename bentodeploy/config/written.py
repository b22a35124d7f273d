"""A config as a file for people and editors: a comment for each key, the schema named in its first line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.schema import Schema, schema_of
from bentodeploy.config.spec import Spec
from bentodeploy.config.words import limits_in_words

_WIDTH = 79
"""Columns that comments keep to, so that `init` can show the file on any screen."""

_ALWAYS = "not empty"
"""Goes without saying about a value that is there."""

_TOLD = {
    "api_version": "The version of this file's grammar.",
    "operator": "The platform to deploy to.",
    "access": "Who may call the endpoint: only you and whom you let in (private), whoever bears the "
    "deployment's token (token), or everybody (public).",
    "state": "Where the Terraform state is kept.",
}
"""Comments where the model has no description, or one for another place."""


def config_text(values: Mapping[str, Any], spec_model: type[Spec], schema_file: str, operator: str) -> str:
    """The file's text. `schema_file` is relative to it; `operator` says what that platform is."""
    top = schema_of(DeploymentConfig)
    spec = schema_of(spec_model)
    lines = [
        f"# yaml-language-server: $schema={schema_file}",
        "# What runs where. `bentodeploy up` makes it so.",
    ]
    for key, value in values.items():
        schema = spec if key == "spec" else top.properties[key]
        about = operator if key == "operator" else _about(key, top.properties[key])
        lines += ["", *_comment(about, "")]
        if key == "spec":
            # Without braces, so that whoever takes up a key of the comment can write it below.
            lines += _entry(key, value, schema, "") if value else ["spec:"]
            lines += _comment(_others(spec, value), "  ")
        else:
            lines += _entry(key, value, schema, "")
    return "\n".join(lines) + "\n"


def _entry(key: str, value: object, schema: Schema | None, indent: str) -> Iterator[str]:
    name = _flow(key)
    if not isinstance(value, Mapping) or not value:
        yield f"{indent}{name}: {_flow(value)}"
        return
    yield f"{indent}{name}:"
    for inner, item in value.items():
        found = _inside(schema, inner, value)
        yield from _comment(_about(inner, found), f"{indent}  ")
        yield from _entry(inner, item, found, f"{indent}  ")


def _about(key: str, schema: Schema | None) -> str:
    """What the comment of a key says; nothing for a name of the user's own, whose mapping has said it."""
    if schema is None:
        return ""
    told = _TOLD.get(key) or str(schema.node.get("description") or "")
    limits = limits_in_words(schema) if len(schema.options) == 1 else None
    if limits == _ALWAYS:
        limits = None
    values = schema.options[0].values if len(schema.options) == 1 else None
    if values is not None and key not in _TOLD and len(values) > 1:
        limits = f"One of: {', '.join(map(_flow, values))}"
    return " ".join(filter(None, (told, f"{limits[0].upper()}{limits[1:]}." if limits else "")))


def _others(spec: Schema, value: object) -> str:
    """The keys that are not written."""
    known = value if isinstance(value, Mapping) else {}
    left = [key for key in spec.properties if key not in known]
    return f"Can be set too: {', '.join(left)}." if left else ""


def _comment(text: str, indent: str) -> list[str]:
    one_line = " ".join(text.split())
    wrapped = textwrap.wrap(
        one_line, _WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False
    )
    return [f"{indent}# {line}" for line in wrapped]


def _flow(value: object) -> str:
    """The value on one line, quoted where YAML needs it."""
    if isinstance(value, str) and not value.isprintable():
        return str(yaml.safe_dump(value, default_style='"', width=2**31)).removesuffix("\n")
    text = yaml.safe_dump(value, default_flow_style=True, width=2**31, allow_unicode=True, sort_keys=False)
    return str(text).removesuffix("\n").removesuffix("\n...")


def _inside(schema: Schema | None, key: str, mapping: Mapping[str, Any]) -> Schema | None:
    """What stands under a key of the mapping: of several kinds of mappings, in the one that this is."""
    if schema is None:
        return None
    if schema.tag == key:
        first = schema.options[0].properties[key].node
        return Schema({"description": first.get("description"), **schema.tag_values.node}, schema.definitions)
    found = (option.step(key) for option in schema.options if _is_of(option, schema.tag, mapping))
    return next((one for one in found if one is not None), None)


def _is_of(kind: Schema, tag: str | None, mapping: Mapping[str, Any]) -> bool:
    return tag is None or mapping.get(tag) in (kind.properties[tag].values or ())
