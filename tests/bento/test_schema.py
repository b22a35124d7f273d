from __future__ import annotations

import json
import time
from typing import Any

import pytest

from bentodeploy.bento.describe import describe, describe_body
from bentodeploy.bento.sample import sample_value
from bentodeploy.bento.schema import SchemaReader, descriptor_schema


def read(schema: Any, **definitions: Any) -> dict[str, Any]:
    return SchemaReader(definitions).read(schema)


def test_references_are_replaced_and_what_stands_beside_them_is_kept() -> None:
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/Row", "description": "one"}}
    assert read(schema, Row={"type": "integer"}) == {
        "type": "array",
        "items": {"type": "integer", "description": "one"},
    }


def test_a_reference_to_nothing_means_anything() -> None:
    assert read({"$ref": "#/components/schemas/Gone"}) == {}


def test_a_schema_that_contains_itself_ends() -> None:
    node = {
        "type": "object",
        "properties": {"child": {"$ref": "#/components/schemas/Node"}},
        "required": ["child"],
    }
    schema = read({"$ref": "#/components/schemas/Node"}, Node=node)
    assert schema["properties"]["child"]["type"] == "object"
    assert json.dumps(sample_value(schema))
    assert describe(schema) == "object"


def test_schemas_that_multiply_by_references_end_quickly() -> None:
    levels = {
        f"L{n}": {
            "type": "object",
            "properties": {k: {"$ref": f"#/x/L{n + 1}"} for k in "abcdefgh"},
            "required": list("abcdefgh"),
        }
        for n in range(20)
    }
    begin = time.perf_counter()
    schema = read({"$ref": "#/x/L0"}, **levels)
    sample_value(schema)
    describe_body(("application/json",), schema)
    assert time.perf_counter() - begin < 2


def test_a_value_of_yaml_that_contains_itself_ends() -> None:
    loop: dict[str, Any] = {"type": "array"}
    loop["items"] = loop
    assert read(loop)["items"]["items"]["type"] == "array"


@pytest.mark.parametrize(
    ("schema", "words", "value"),
    [
        ({"type": "tensor", "format": "numpy-array"}, "numpy-array", [1]),
        ({"type": "tensor", "format": "numpy-array", "shape": [-1, 2]}, "numpy-array (any, 2)", [[1, 1]]),
        ({"type": "tensor", "format": "torch-tensor", "shape": [2]}, "torch-tensor (2)", [1, 1]),
        ({"type": "tensor", "format": "numpy-array", "dtype": "bool"}, "numpy-array", [True]),
        ({"type": "tensor", "format": "numpy-array", "dtype": "<U3"}, "numpy-array", [1]),
        ({"type": "dataframe", "orient": "records"}, "dataframe", [{}]),
        ({"type": "dataframe", "orient": "records", "columns": ["a", "b"]}, "dataframe", [{"a": 1, "b": 1}]),
        ({"type": "dataframe", "orient": "columns", "columns": ["a"]}, "dataframe", {"a": [1]}),
        ({"type": "file", "format": "image"}, "image/*", ""),
        ({"type": "file", "content_type": "audio/mp3"}, "audio/mp3", ""),
        ({"type": "file"}, "application/octet-stream", ""),
    ],
)
def test_bentomls_own_types_become_what_json_sends(schema: dict[str, Any], words: str, value: Any) -> None:
    plain = read(schema)
    assert describe(plain) == words
    if "dataframe" not in words or "columns" in schema:
        assert sample_value(plain) == value


@pytest.mark.parametrize("shape", ["x", [1] * 1000, [None], [-5], [10**9], {}])
def test_a_shape_that_cannot_be_is_survived(shape: Any) -> None:
    assert len(json.dumps(sample_value(read({"type": "tensor", "shape": shape})))) < 1000


@pytest.mark.parametrize(
    "descriptor", [None, "x", {}, {"id": 7}, {"id": "bentoml.io.NumpyNdarray", "args": [1]}]
)
def test_a_descriptor_that_tells_nothing_is_survived(descriptor: Any) -> None:
    assert isinstance(descriptor_schema(descriptor), dict)


def test_the_parts_of_a_form_are_told_by_their_descriptors() -> None:
    descriptor = {
        "id": "bentoml.io.Multipart",
        "args": {
            "arr": {"id": "bentoml.io.NumpyNdarray", "args": {"shape": [1, 2], "dtype": "int64"}},
            "photo": {"id": "bentoml.io.Image", "args": {}},
        },
    }
    schema = descriptor_schema(descriptor)
    assert describe_body(("multipart/form-data",), schema) == "arr: numpy-array (1, 2), photo: image/*"


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"enum": ["a", 1]}, '"a" or 1'),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"oneOf": [{"type": "string"}, {"type": "string"}]}, "string"),
        ({"allOf": [{"type": "integer"}]}, "integer"),
        ({"type": ["string", "null"]}, "string or null"),
        (
            {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
            "array of array of number",
        ),
        ({"type": "array"}, "array of any"),
        ({}, "any"),
        (None, "any"),
    ],
)
def test_types_are_told_in_words(schema: Any, words: str) -> None:
    assert describe(schema) == words


@pytest.mark.parametrize(
    ("content_types", "schema", "words"),
    [
        ((), {}, ""),
        (("text/plain",), {"type": "string"}, "text/plain"),
        (("image/png",), {}, "image/png"),
        (("image/jpeg", "image/png"), {}, "image/*"),
        (("application/json",), {"type": "object", "properties": {}}, "object"),
        (("application/json",), {"properties": {"a": {"type": "integer"}}, "required": ["a"]}, "a: integer"),
    ],
)
def test_bodies_are_told_in_words(content_types: tuple[str, ...], schema: dict[str, Any], words: str) -> None:
    assert describe_body(content_types, schema) == words


def test_a_body_with_very_many_fields_is_cut_short() -> None:
    fields = {f"field{number}": {"type": "string"} for number in range(500)}
    assert len(describe_body(("application/json",), {"properties": fields})) <= 160
