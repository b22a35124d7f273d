from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bentodeploy.bento.sample import MAX_CELLS, cells, sample_value


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "minLength": 6}, "textxx"),
        ({"type": "string", "maxLength": 2}, "te"),
        ({"type": "string", "format": "date"}, "2026-01-31"),
        ({"type": "string", "format": "uuid"}, "123e4567-e89b-12d3-a456-426614174000"),
        ({"type": "integer"}, 1),
        ({"type": "integer", "minimum": 18}, 18),
        ({"type": "integer", "exclusiveMinimum": 5}, 6),
        ({"type": "integer", "maximum": -3}, -3),
        ({"type": "integer", "exclusiveMaximum": 0}, -1),
        ({"type": "integer", "multipleOf": 7}, 7),
        ({"type": "integer", "minimum": 8, "multipleOf": 7}, 14),
        ({"type": "integer", "minimum": 10**400}, 1),
        ({"type": "number", "multipleOf": 5e-324}, 1),
        ({"allOf": [{"type": "object", "properties": 3, "required": 3}]}, {}),
        ({"type": "number", "minimum": 0.5, "maximum": 0.75}, 0.75),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.1}, 0.05),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({}, {}),
        ({"type": ["null", "integer"]}, 1),
        ({"const": "x"}, "x"),
        ({"enum": ["b", "a"]}, "b"),
        ({"type": "integer", "default": 9}, 9),
        ({"type": "integer", "default": 0}, 0),
        ({"type": "boolean", "default": False}, False),
        ({"type": "string", "default": None}, "text"),
        ({"type": "string", "example": "mine", "default": "other"}, "mine"),
        ({"type": "string", "examples": ["mine"]}, "mine"),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        ({"oneOf": [{"type": "string"}]}, "text"),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 3}, [1, 1, 1]),
        ({"type": "array", "maxItems": 0}, []),
        ({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}, [1, "text"]),
    ],
)
def test_a_value_fits_its_schema(schema: dict[str, Any], value: Any) -> None:
    assert sample_value(schema) == value


def test_an_object_has_what_is_required_and_what_has_a_value_to_show() -> None:
    schema = {
        "type": "object",
        "properties": {
            "needed": {"type": "integer"},
            "shown": {"type": "integer", "default": 7},
            "left_out": {"type": "string"},
            "nothing": {"type": "string", "default": None},
        },
        "required": ["needed"],
    }
    assert sample_value(schema) == {"needed": 1, "shown": 7}


def test_all_parts_of_an_extended_object_are_filled() -> None:
    schema = {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"properties": {"b": {"type": "string"}}, "required": ["b"]},
        ]
    }
    assert sample_value(schema) == {"a": 1, "b": "text"}


NUMBERS = {"type": "array", "items": {"type": "number"}}
ROW = {**NUMBERS, "minItems": 784, "maxItems": 784}


def test_a_fixed_shape_has_its_true_lengths() -> None:
    sample = sample_value({"type": "array", "items": ROW, "minItems": 2})
    assert [len(row) for row in sample] == [784, 784]
    assert len(sample_value({"type": "string", "minLength": 100})) == 100


@pytest.mark.parametrize(
    ("schema", "count"),
    [
        ({"type": "integer"}, 1),
        ({}, 1),
        (NUMBERS, 1),
        (ROW, 784),
        ({"type": "array", "items": ROW, "minItems": 10}, 7840),
        ({"type": "array", "prefixItems": [ROW, ROW]}, 1568),
        ({"anyOf": [{"type": "null"}, ROW]}, 784),
        ({"allOf": [{"properties": {"a": ROW}, "required": ["a"]}]}, 784),
        ({"properties": {"a": ROW, "b": ROW, "c": ROW}, "required": ["a", "b"]}, 1568),
        ({**ROW, "example": [1]}, 1),
        ({"type": "string", "minLength": 1000}, 500),
        ({"type": "array", "items": ROW, "minItems": 10**400}, 10**15),
    ],
)
def test_cells_are_counted_without_making_the_value(schema: dict[str, Any], count: int) -> None:
    assert cells(schema) == count


@pytest.mark.parametrize("kind", ["array", "string"])
def test_a_value_of_more_cells_is_not_made(kind: str) -> None:
    least = {"array": "minItems", "string": "minLength"}[kind]
    size = MAX_CELLS if kind == "array" else 2 * MAX_CELLS
    assert len(sample_value({"type": kind, least: size})) == size
    assert sample_value({"type": kind, least: size + 2}) is None
    assert sample_value({"type": kind, least: 10**12}) is None


bounds = st.integers(-(10**6), 10**6)


@given(bounds, st.integers(0, 1000))
def test_integers_lie_within_their_bounds(minimum: int, width: int) -> None:
    schema = {"type": "integer", "minimum": minimum, "maximum": minimum + width}
    assert minimum <= sample_value(schema) <= minimum + width


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_numbers_lie_within_their_exclusive_bounds(low: float, width: float) -> None:
    high = low + width
    assert low < sample_value({"type": "number", "exclusiveMinimum": low, "exclusiveMaximum": high}) < high


KEYS = [
    "type",
    "items",
    "properties",
    "required",
    "enum",
    "anyOf",
    "allOf",
    "prefixItems",
    "format",
    "default",
    "a",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
]
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
schemas = st.dictionaries(st.sampled_from(KEYS), json_like)


@settings(max_examples=400)
@given(schemas, st.sampled_from(["string", "integer", "number", "array", "object", "boolean", None]))
def test_no_schema_however_wrong_breaks_it(schema: dict[str, Any], kind: str | None) -> None:
    sample_value({**schema, "type": kind} if kind else schema)
