"""A model's JSON Schema, walked along key paths: the one description of what a key may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from bentodeploy.config.mistake import KeyPath

UNION = ("anyOf", "oneOf")


class SchemaGenerator(GenerateJsonSchema):
    """Also knows defaults that a factory makes, and takes types that JSON cannot express as anything."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """See `GenerateJsonSchema`."""
        factory = schema.get("default_factory")
        if factory is not None and not schema.get("default_factory_takes_data"):
            schema = core_schema.with_default_schema(schema["schema"], default=factory())  # type: ignore[call-arg]
        return super().default_schema(schema)

    def handle_invalid_for_json_schema(self, schema: CoreSchema, error_info: str) -> JsonSchemaValue:  # noqa: ARG002
        """See `GenerateJsonSchema`."""
        return {}


@cache
def schema_of(model: type[BaseModel]) -> Schema:
    """The schema of a whole model."""
    whole = model.model_json_schema(schema_generator=SchemaGenerator)
    return Schema({}, whole.get("$defs", {})).resolved(whole)


@dataclass(frozen=True)
class Schema:
    """What one key, or one item of a list, may hold."""

    node: Mapping[str, Any]
    definitions: Mapping[str, Mapping[str, Any]]

    @property
    def options(self) -> list[Schema]:
        """The kinds of values that are allowed, without null; one for a key that is no union."""
        for word in UNION:
            if word in self.node:
                inner = [self.resolved(option) for option in self.node[word]]
                return [one for each in inner for one in each.options if one.kind != "null"]
        return [self]

    @property
    def kind(self) -> str | None:
        """JSON Schema's word: `integer`, `object`; None where anything goes or values are listed."""
        return None if self.values is not None else self.node.get("type")

    @property
    def values(self) -> list[Any] | None:
        """The only values that are allowed, if they are listed."""
        return [self.node["const"]] if "const" in self.node else self.node.get("enum")

    @property
    def properties(self) -> dict[str, Schema]:
        """The keys of a mapping with known keys."""
        return {name: self.resolved(node) for name, node in self.node.get("properties", {}).items()}

    @property
    def required(self) -> frozenset[str]:
        """Keys without a default."""
        return frozenset(self.node.get("required", ()))

    @property
    def any_value(self) -> Schema | None:
        """What a mapping with free keys holds; None where unknown keys are refused."""
        by_pattern = self.node.get("patternProperties", {}).values()
        node = next(iter(by_pattern), self.node.get("additionalProperties"))
        return self.resolved(node) if isinstance(node, Mapping) else None

    @property
    def tag(self) -> str | None:
        """The key that tells the mappings of a union apart."""
        name: str | None = self.node.get("discriminator", {}).get("propertyName")
        return name

    @property
    def tag_values(self) -> Schema:
        """What the tag may hold."""
        return Schema({"enum": list(self.node["discriminator"]["mapping"])}, self.definitions)

    def item(self, index: int) -> Schema:
        """What a list holds at this place."""
        first = self.node.get("prefixItems", ())
        return self.resolved(first[index]) if index < len(first) else self.items

    @property
    def items(self) -> Schema:
        """What a list holds, but for places with a kind of their own."""
        return self.resolved(self.node.get("items", {}))

    def follow(self, location: KeyPath, value: object) -> tuple[KeyPath, Schema]:
        """The key path that pydantic's error location stands for, and what belongs there.

        In unions pydantic adds the name of the kind that it tried. `value` tells which of several
        mappings is meant; where it cannot, the path ends at the union.
        """
        if not location:
            return (), self
        options = self.options
        if len(options) > 1:
            chosen = self._chosen(location[0], value)
            return ((), self) if chosen is None else chosen.follow(location[1:], value)
        step, inner = location[0], options[0].step(location[0])
        if inner is None:
            unknown_key = len(location) == 1 and options[0].kind == "object"
            return ((step,), Schema({}, self.definitions)) if unknown_key else ((), self)
        path, found = inner.follow(location[1:], _inside(value, step))
        return (step, *path), found

    def step(self, step: str | int) -> Schema | None:
        """What stands under a key or index; None for an unknown key."""
        if isinstance(step, int):
            return self.item(step) if self.kind == "array" else None
        return self.properties.get(step) or self.any_value

    def _chosen(self, label: str | int, value: object) -> Schema | None:
        """The one mapping of a union that an error speaks of."""
        mappings = [option for option in self.options if option.properties]
        if not isinstance(value, Mapping):
            return None
        if self.tag is not None:
            fitting = [option for option in mappings if label in (option.properties[self.tag].values or ())]
            return fitting[0] if fitting else None
        return mappings[0] if len(mappings) == 1 and label == mappings[0].node.get("title") else None

    def resolved(self, node: Mapping[str, Any]) -> Schema:
        """The node, or what it refers to, with its own words (default, description) kept."""
        reference = node.get("$ref")
        if reference is not None:
            node = {**self.definitions[reference.removeprefix("#/$defs/")], **node}
            del node["$ref"]
        return Schema(node, self.definitions)


def _inside(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None
