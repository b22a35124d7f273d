"""From pydantic's error locations to the keys that a user wrote."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import Field, ValidationError

from bentodeploy.config.mistake import KeyPath
from bentodeploy.config.schema import schema_of
from bentodeploy.config.section import Section


class Leaf(Section):
    size: int = 0


class Tree(Section):
    union: int | Literal["auto"] = 0
    mapping_or_number: Leaf | int = 0
    optional: Leaf | None = None
    leaves: list[Leaf] = Field(default_factory=list)
    by_name: dict[str, Leaf] = Field(default_factory=dict)
    pair: tuple[int, bool] = (0, True)
    child: Tree | None = None


@pytest.mark.parametrize(
    ("values", "path", "kind"),
    [
        ({"union": "x"}, ("union",), None),
        ({"mapping_or_number": {"size": "x"}}, ("mapping_or_number", "size"), "integer"),
        ({"optional": {"size": "x"}}, ("optional", "size"), "integer"),
        ({"leaves": [{}, {"size": "x"}]}, ("leaves", 1, "size"), "integer"),
        ({"by_name": {"a": {"size": "x"}}}, ("by_name", "a", "size"), "integer"),
        ({"pair": [1, "x"]}, ("pair", 1), "boolean"),
        ({"child": {"child": {"union": {}}}}, ("child", "child", "union"), None),
        ({"unknown": 1}, ("unknown",), None),
        ({"optional": {"unknown": 1}}, ("optional", "unknown"), None),
    ],
)
def test_a_location_becomes_the_key_path_with_what_belongs_there(
    values: dict[str, object], path: KeyPath, kind: str | None
) -> None:
    with pytest.raises(ValidationError) as error:
        Tree.model_validate(values)
    found, schema = schema_of(Tree).follow(error.value.errors()[0]["loc"], values)
    assert (found, schema.kind) == (path, kind)


def test_null_is_told_apart_from_the_other_kinds() -> None:
    optional = schema_of(Tree).properties["optional"]
    assert [option.kind for option in optional.options] == ["object"]
    assert schema_of(Leaf).required == frozenset()
