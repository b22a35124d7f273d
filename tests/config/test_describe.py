"""Specs in plain words."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import ConfigDict, Field

from bentodeploy.config.describe import SpecField, describe_spec
from bentodeploy.config.section import Section
from bentodeploy.config.spec import Spec
from tests.config.reading import ShopSpec


class Size(str, Enum):
    SMALL = "small"
    LARGE = "large"


class Disk(Section):
    kind: Literal["disk"] = "disk"
    path: str = Field(description="Where it is mounted.")


class Bucket(Section):
    kind: Literal["bucket"] = "bucket"
    name: str


class Tree(Section):
    child: Tree | None = None


class Opaque:
    pass


class EveryKind(Spec):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    region: str
    count: int = Field(default=1, ge=1, le=10, description="How many.")
    share: float = Field(default=0.5, gt=0, lt=1)
    on: bool = False
    size: Size = Size.SMALL
    only: Literal["this"] = "this"
    maximum: int | None = Field(default=None, ge=3)
    cpu: int | Literal["auto"] = "auto"
    tags: list[str] = Field(default_factory=lambda: ["a"], max_length=5)
    ports: tuple[int, int] = (1, 2)
    weights: dict[str, int] = Field(default_factory=dict)
    socket: Path = Path("/run/x")
    code: str = Field(default="abc", min_length=3, max_length=3, pattern="^[a-z]+$")
    label: str = Field(default="x", min_length=1)
    anything: Any = None
    opaque: Opaque | None = None
    disks: list[Disk] = Field(default_factory=list)
    storage: Annotated[Disk | Bucket, Field(discriminator="kind")] = Disk(path="/data")
    tree: Tree = Tree()
    nothing: None = None


FIELDS = {field.name: field for field in describe_spec(EveryKind)}


@pytest.mark.parametrize(
    ("name", "type_", "default", "limits"),
    [
        ("region", "text", None, None),
        ("count", "whole number", 1, "1 to 10"),
        ("share", "number", 0.5, "more than 0, less than 1"),
        ("on", "true or false", False, None),
        ("size", "one of: small, large", "small", None),
        ("only", "this", "this", None),
        ("maximum", "whole number", None, "at least 3"),
        ("cpu", "whole number or auto", "auto", None),
        ("tags", "list of text", ["a"], "at most 5 items"),
        ("ports", "list", [1, 2], "exactly 2 items"),
        ("weights", "mapping of names to whole number", {}, None),
        ("socket", "path", "/run/x", None),
        ("code", "text", "abc", "exactly 3 characters, matching ^[a-z]+$"),
        ("label", "text", "x", "not empty"),
        ("anything", "any value", None, None),
        ("opaque", "any value", None, None),
        ("disks", "list of mappings", [], None),
        (
            "storage",
            "mapping with kind: bucket, disk",
            {"kind": "disk", "path": "/data"},
            None,
        ),
        ("nothing", "null", None, None),
    ],
)
def test_each_kind_of_field_is_told_in_plain_words(
    name: str, type_: str, default: object, limits: str | None
) -> None:
    field = FIELDS[name]
    assert (field.type, field.default, field.limits) == (type_, default, limits)


def test_only_fields_without_default_are_required() -> None:
    at_the_top = [name for name, field in FIELDS.items() if field.required and "." not in name]
    assert at_the_top == ["region"]


def test_a_description_is_told() -> None:
    assert FIELDS["count"].description == "How many."
    assert FIELDS["disks[].path"].description == "Where it is mounted."


def test_nested_keys_follow_their_parent() -> None:
    assert [field.name for field in describe_spec(ShopSpec)] == [
        "port",
        "memory",
        "ratio",
        "tracing",
        "region",
        "mode",
        "cpu",
        "limit",
        "invokers",
        "volumes",
        "volumes[].path",
        "volumes[].size",
        "scaling",
        "scaling.minimum",
        "scaling.maximum",
        "weights",
    ]


def test_every_kind_of_a_union_of_mappings_is_told() -> None:
    assert {"storage.path", "storage.name"} <= FIELDS.keys()


def test_a_mapping_that_holds_itself_comes_to_an_end() -> None:
    assert "tree.child" in FIELDS
    assert len([name for name in FIELDS if name.startswith("tree")]) < 10


def test_a_spec_without_keys_has_nothing_to_tell() -> None:
    assert describe_spec(Spec) == []


def test_a_field_is_a_value() -> None:
    assert describe_spec(ShopSpec)[0] == SpecField(
        name="port",
        type="whole number",
        default=3000,
        required=False,
        limits="1 to 65535",
        description="Port of the service.",
    )
