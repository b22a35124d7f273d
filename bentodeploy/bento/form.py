"""The multipart form that a route takes.

BentoML makes a route one that takes a form as soon as one of its fields is a file, a list of files, or a
file that may be left out (`IOMixin` in _bentoml_sdk/io_models.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bentodeploy.bento.json_text import json_text
from bentodeploy.bento.model import Route
from bentodeploy.bento.sample import MAX_CELLS, cells, sample_value

MULTIPART = "multipart/form-data"
LARGE_INPUT = "input.json"
"""Stands for a value that is too large to be written down."""
_FILE_NAMES = {"image": ("photo", "jpg"), "audio": ("sound", "wav"), "video": ("film", "mp4")}
_ANY_FILE = "application/octet-stream"


@dataclass(frozen=True)
class FormField:
    """One part of a multipart form: text, or a file of the caller's."""

    name: str
    value: str
    """Text, or the file's name."""
    is_file: bool
    content_type: str | None = None
    """Of the file, where the route takes one type only."""
    is_optional: bool = False


def form_fields(route: Route) -> tuple[FormField, ...]:
    """What is required, what has a value to show, and every file. Raises `BentoError` as `json_text` does."""
    fields = _dict(route.input_schema.get("properties"))
    required = route.input_schema.get("required")
    required = required if isinstance(required, list) else []
    small = {name: field for name, field in fields.items() if cells(_dict(field)) <= MAX_CELLS}
    example = _dict(route.example)
    values = {**_dict(sample_value({**route.input_schema, "properties": small})), **example}
    large = [name for name in required if name in fields and name not in small and name not in example]
    files = [name for name, field in fields.items() if _is_file(_dict(field))]
    return tuple(
        FormField(name, LARGE_INPUT, is_file=True, content_type="application/json")
        if name in large
        else _field(route, name, values.get(name), is_optional=name in files and name not in required)
        for name in dict.fromkeys([*fields, *values])
        if name in values or name in large or name in files
    )


def form_text(route: Route, name: str, text: str) -> str:
    """`text` as it is written into the form for the field `name`.

    The class style reads each text as JSON where it can (`MultipartSerde` in _bentoml_impl/serde.py), so
    that 12345 would become a number where the route takes a string.
    """
    schema = _without_null(_dict(_dict(route.input_schema.get("properties")).get(name)))
    if not route.reads_json_in_forms or schema.get("type") != "string" or _is_file(schema):
        return text
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(read, str) else json.dumps(text, ensure_ascii=False)


def file_name(media_type: str) -> str:
    """What a file of this type may be called in an example."""
    family, _, kind = media_type.partition("/")
    stem, suffix = _FILE_NAMES.get(family, ("data", "bin"))
    is_suffix = kind.isalnum() and media_type != "image/jpeg"
    return f"{stem}.{kind if is_suffix else suffix}"


def _field(route: Route, name: str, value: Any, *, is_optional: bool) -> FormField:
    schema = _element(_dict(_dict(route.input_schema.get("properties")).get(name)))
    if schema.get("format") == "binary":
        media_type = str(schema.get("contentMediaType") or _ANY_FILE)
        is_one = "*" not in media_type and media_type != _ANY_FILE
        content_type = media_type if is_one else None
        return FormField(name, file_name(media_type), True, content_type, is_optional)
    text = form_text(route, name, value) if isinstance(value, str) else json_text(value)
    return FormField(name, text, is_file=False)


def _is_file(schema: dict[str, Any]) -> bool:
    return _element(schema).get("format") == "binary"


def _element(schema: dict[str, Any]) -> dict[str, Any]:
    """What a field takes one or more of."""
    schema = _without_null(schema)
    return _without_null(_dict(schema.get("items"))) if schema.get("type") == "array" else schema


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The only choice beside null, as `Optional[Path]` has it; else the schema itself."""
    choices = schema.get("anyOf")
    if not isinstance(choices, list):
        return schema
    others = [choice for choice in choices if _dict(choice).get("type") != "null"]
    return _dict(others[0]) if len(others) == 1 else schema


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
