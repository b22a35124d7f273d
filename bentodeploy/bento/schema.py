"""JSON Schema as BentoML writes it, turned into plain JSON Schema without references.

BentoML adds types of its own (`tensor`, `dataframe`, `file`). Here they become the JSON that the service
takes: arrays with `format: numpy-array`, rows with `format: dataframe`, strings with `format: binary`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_DEPTH = 24
MAX_NODES = 5000
"""Bounds for schemas that refer to themselves or over and over to others; beyond them anything goes."""
_LONGEST = 10**9
"""Of one side of a tensor: 224 by 224 pixels in one row are 150,528, and no request has as many as this."""

_COMBINATIONS = ("anyOf", "oneOf", "allOf", "prefixItems")
_NUMPY_KINDS = {"int": "integer", "uint": "integer", "float": "number", "bool": "boolean", "str": "string"}


class SchemaReader:
    """Reads the schemas of one document; `definitions` are what its references point at."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._nodes = MAX_NODES

    def read(self, schema: Any) -> dict[str, Any]:
        """`schema` without references and without types of BentoML's own."""
        self._nodes = MAX_NODES
        return self._read(schema, 0)

    def _read(self, schema: Any, depth: int) -> dict[str, Any]:
        self._nodes -= 1
        if not isinstance(schema, dict) or depth > MAX_DEPTH or self._nodes < 0:
            return {}
        if isinstance(schema.get("$ref"), str):
            target = self._definitions.get(schema["$ref"].rpartition("/")[2])
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            return {**self._read(target, depth + 1), **self._children(beside, depth)}
        own = _plain(schema)
        return self._children(own, depth)

    def _children(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        read = dict(schema)
        for key in _COMBINATIONS:
            if isinstance(schema.get(key), list):
                read[key] = [self._read(item, depth + 1) for item in schema[key]]
        if isinstance(schema.get("properties"), dict):
            read["properties"] = {
                str(name): self._read(item, depth + 1) for name, item in schema["properties"].items()
            }
        if isinstance(schema.get("items"), dict):
            read["items"] = self._read(schema["items"], depth + 1)
        if isinstance(schema.get("additionalProperties"), dict):
            read["additionalProperties"] = self._read(schema["additionalProperties"], depth + 1)
        return read


def descriptor_schema(descriptor: Any) -> dict[str, Any]:
    """What the function style's `x-bentoml-io-descriptor` knows beyond its schema, or nothing.

    It alone states the shape of an array and the columns of a data frame.
    """
    if not isinstance(descriptor, dict):
        return {}
    kind = str(descriptor.get("id", "")).rpartition(".")[2]
    args = descriptor.get("args")
    args = args if isinstance(args, dict) else {}
    if kind == "NumpyNdarray":
        return _tensor({"shape": args.get("shape"), "dtype": args.get("dtype")})
    if kind == "PandasDataFrame":
        return _dataframe(args)
    if kind == "Image":
        return _file({"content_type": "image/*"})
    if kind == "Multipart":
        parts = {str(name): descriptor_schema(part) for name, part in args.items()}
        return {"properties": parts, "required": list(parts)}
    return {}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    kind = schema.get("type")
    if kind == "tensor":
        return _tensor(schema)
    if kind == "dataframe":
        return _dataframe(schema)
    if kind == "file":
        return _file(schema)
    return schema


def _tensor(schema: Mapping[str, Any]) -> dict[str, Any]:
    dtype = str(schema.get("dtype") or "float").rstrip("0123456789_")
    read: dict[str, Any] = {"type": _NUMPY_KINDS.get(dtype, "number")}
    shape = schema.get("shape")
    for length in reversed(shape if isinstance(shape, list) and len(shape) <= MAX_DEPTH else [-1]):
        read = {"type": "array", "items": read}
        if isinstance(length, int) and 0 <= length <= _LONGEST:
            read |= {"minItems": length, "maxItems": length}
    return _kept(schema) | read | {"format": str(schema.get("format") or "numpy-array")}


def _dataframe(schema: Mapping[str, Any]) -> dict[str, Any]:
    columns = schema.get("columns")
    names = [str(name) for name in columns] if isinstance(columns, list) and columns else ["column"]
    known = names if columns else []
    cell = {"example": 1}
    if schema.get("orient") == "columns":
        cells = {"type": "array", "items": cell}
        read: dict[str, Any] = {
            "type": "object",
            "properties": dict.fromkeys(names, cells),
            "required": known,
        }
    else:
        row = {"type": "object", "properties": dict.fromkeys(names, cell), "required": known}
        read = {"type": "array", "items": row}
    return _kept(schema) | read | {"format": "dataframe"}


def _file(schema: Mapping[str, Any]) -> dict[str, Any]:
    families = {"image": "image/*", "audio": "audio/*", "video": "video/*"}
    family = families.get(str(schema.get("format")), "application/octet-stream")
    media_type = str(schema.get("content_type") or family)
    return _kept(schema) | {"type": "string", "format": "binary", "contentMediaType": media_type}


def _kept(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: schema[key]
        for key in ("title", "description", "default", "example", "examples")
        if key in schema
    }
