"""The routes of a bento, from the OpenAPI document that BentoML put into it.

Both service styles mark their operations with `x-bentoml-name`; the other operations are health checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bentodeploy.bento.bundle_yaml import read_mapping
from bentodeploy.bento.describe import describe_body, describe_fields
from bentodeploy.bento.layout import Manifest
from bentodeploy.bento.model import Route, ServiceStyle
from bentodeploy.bento.schema import SchemaReader, descriptor_schema

_METHODS = ("get", "put", "post", "delete", "patch")
_TASK_SUBMIT = "_submit"


@dataclass(frozen=True)
class RoutesDocument:
    """What the document says."""

    routes: tuple[Route, ...]
    path_prefix: str
    """Of all paths, health checks included; already part of the routes' paths."""


def read_routes(folder: Path, manifest: Manifest) -> RoutesDocument:
    """The routes of the bento in `folder`; none if it has no OpenAPI document.

    Raises `BentoError` if the document is not plain YAML, and `FileSystemError`.
    """
    try:
        document = read_mapping(folder / "apis" / "openapi.yaml")
    except FileNotFoundError:
        return RoutesDocument((), "")
    reader = SchemaReader(_mapping(_mapping(document.get("components")).get("schemas")))
    operations = list(_operations(document))
    prefix = _path_prefix(operations, manifest)
    return RoutesDocument(
        tuple(
            _route(prefix + path, method, operation, reader, manifest)
            for path, method, operation in operations
        ),
        prefix,
    )


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in _mapping(document.get("paths")).items():
        for method in _METHODS:
            operation = _mapping(_mapping(item).get(method))
            if isinstance(operation.get("x-bentoml-name"), str):
                yield str(path), method, operation


def _path_prefix(operations: list[tuple[str, str, dict[str, Any]]], manifest: Manifest) -> str:
    """BentoML 1.4 leaves `path_prefix` out of the OpenAPI paths, and has it in bento.yaml's routes."""
    for path, _, operation in operations:
        stated = str(_mapping(manifest.schemas.get(operation["x-bentoml-name"])).get("route", path))
        if stated != path and stated.endswith(path):
            return stated.removesuffix(path)
    return ""


def _route(
    path: str, method: str, operation: dict[str, Any], reader: SchemaReader, manifest: Manifest
) -> Route:
    name: str = operation["x-bentoml-name"]
    request = _mapping(operation.get("requestBody"))
    content = _mapping(request.get("content"))
    types = _content_types(content, operation.get("consumes"))
    stated = manifest.schemas.get(name) or manifest.schemas.get(name.removesuffix(_TASK_SUBMIT))
    media = _mapping(content.get(types[0])) if types else {}
    own = _mapping(manifest.schemas.get(name))
    if types:
        schema = _body_schema(media, request, _mapping(stated).get("input"), reader)
        input_type = describe_body(types, schema)
    else:
        schema = _query_schema(operation.get("parameters"), reader)
        input_type = describe_fields(schema)
    return Route(
        name=name,
        path=path,
        method=method.upper(),
        content_types=types,
        input_type=input_type,
        output_type=_output_type(operation, reader, own.get("output")),
        input_schema=schema,
        example=_example(media, schema),
        reads_json_in_forms=manifest.style is ServiceStyle.CLASS,
        is_task=own.get("is_task") is True,
        is_stream=_mapping(own.get("output")).get("is_stream") is True,
    )


def _body_schema(
    media: dict[str, Any], request: dict[str, Any], stated: Any, reader: SchemaReader
) -> dict[str, Any]:
    """The class style states shapes and files in bento.yaml, the function style in its descriptor."""
    if isinstance(stated, dict):
        return reader.read(stated)
    schema = reader.read(media.get("schema"))
    return _merged(schema, descriptor_schema(request.get("x-bentoml-io-descriptor")))


def _merged(schema: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in known:
        return {**schema, **known}
    fields = _mapping(schema.get("properties"))
    merged = {name: {**_mapping(fields.get(name)), **field} for name, field in known["properties"].items()}
    return {**schema, **known, "properties": merged}


def _query_schema(parameters: Any, reader: SchemaReader) -> dict[str, Any]:
    in_query = [
        item
        for item in (parameters if isinstance(parameters, list) else [])
        if _mapping(item).get("in") == "query"
    ]
    if not in_query:
        return {}
    return {
        "type": "object",
        "properties": {str(item.get("name")): reader.read(item.get("schema")) for item in in_query},
        "required": [str(item.get("name")) for item in in_query if item.get("required") is True],
    }


def _content_types(content: dict[str, Any], preferred: Any) -> tuple[str, ...]:
    """Those of the document in its order; the function style names the one it prefers in `consumes`."""
    named = [name for name in preferred if isinstance(name, str)] if isinstance(preferred, list) else []
    first = [name for name in named if name in content]
    return tuple(dict.fromkeys(str(name) for name in (*first, *content)))


def _output_type(operation: dict[str, Any], reader: SchemaReader, stated: Any) -> str:
    responses: dict[Any, Any] = _mapping(operation.get("responses"))
    success = _mapping(responses.get(200) or responses.get("200"))
    content = _mapping(success.get("content"))
    types = _content_types(content, operation.get("produces"))
    media = _mapping(content.get(types[0])) if types else {}
    return describe_body(types, _body_schema(media, success, stated, reader))


def _example(media: dict[str, Any], schema: dict[str, Any]) -> Any | None:
    for holder in (media, schema):
        example = holder.get("example")
        examples = holder.get("examples")
        if example is None and isinstance(examples, list) and examples:
            example = examples[0]
        if example is None and isinstance(examples, dict) and examples:
            example = _mapping(next(iter(examples.values()))).get("value")
        if isinstance(example, dict):
            # The function style writes null for the parts of a form that have no sample.
            example = {name: value for name, value in example.items() if value is not None}
        # The function style writes the text "None" for a text without sample.
        if example not in (None, "None", {}):
            return example
    return None


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
