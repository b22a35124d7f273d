"""YAML as plain values with their places."""

from __future__ import annotations

import datetime
import math

import pytest

from bentodeploy.config.document import Document, Place
from bentodeploy.config.yaml_values import parse_yaml
from bentodeploy.errors import ConfigError


def parse(text: str) -> Document:
    return parse_yaml(text, "c.yaml")


def only_mistake(text: str) -> str:
    (mistake,) = parse(text).mistakes
    return mistake.shown("c.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("a: yes", {"a": True}),
        ("a: 'yes'", {"a": "yes"}),
        ("a: 1.5", {"a": 1.5}),
        ("a: .inf", {"a": math.inf}),
        ("a:", {"a": None}),
        ("a: ~", {"a": None}),
        ("a: 2024-01-31", {"a": datetime.date(2024, 1, 31)}),
        ("a: !!str 8080", {"a": "8080"}),
        ("a: !!int '8080'", {"a": 8080}),
        ("a: =", {"a": "="}),
        ("a: <<", {"a": "<<"}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("a: [1, {b: c}]", {"a": [1, {"b": "c"}]}),
        ("a: 08", {"a": "08"}),
        ("", None),
        ("text", "text"),
    ],
)
def test_values_are_those_of_safe_yaml_1_1(text: str, value: object) -> None:
    document = parse(text)
    assert document.value == value
    assert document.mistakes == ()


def test_a_value_in_a_mapping_stands_at_its_key() -> None:
    places = parse("name: iris\nspec:\n  port:\n    010\n").places
    assert places["name",] == Place(1, 1, "iris")
    assert places["spec",] == Place(2, 1, None)
    assert places["spec", "port"] == Place(3, 3, "010")


def test_a_value_in_a_list_stands_at_itself() -> None:
    places = parse("labels:\n  - one\n  - {two: 2}\n").places
    assert places["labels", 0] == Place(2, 5, "one")
    assert places["labels", 1, "two"] == Place(3, 6, "2")


def test_quoted_text_has_no_plain_source() -> None:
    assert parse("name: '010'").places["name",].source is None


def test_aliases_repeat_values() -> None:
    assert parse("a: &x [1]\nb: *x\nc: [*x, *x]").value == {"a": [1], "b": [1], "c": [[1], [1]]}


def test_merge_keys_add_what_is_missing_and_never_override() -> None:
    document = parse("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  y: 3\n  <<: [*a, *b]\n")
    assert document.value == {"a": {"x": 1, "y": 1}, "b": {"y": 2, "z": 2}, "c": {"y": 3, "x": 1, "z": 2}}
    assert document.mistakes == ()


def test_a_merged_value_stands_where_it_is_written() -> None:
    assert parse("a: &a\n  x: 1\nb:\n  <<: *a\n").places["b", "x"] == Place(2, 3, "1")


def test_a_merge_key_without_mapping_is_refused() -> None:
    assert only_mistake("a: 1\nb: {<<: 5}") == 'c.yaml:2: b["<<"]: a merge key needs an alias of a mapping'


def test_a_key_written_twice_is_refused_with_both_lines() -> None:
    assert (
        only_mistake("spec:\n  port: 1\n  mode: x\n  port: 2\n")
        == "c.yaml:4: spec.port: the key is written twice, in lines 2 and 4; remove one"
    )


def test_a_key_written_twice_in_a_line_is_refused() -> None:
    assert only_mistake("{a: {x: 1}, a: 2}") == "c.yaml:1: a: the key is written twice, in line 1; remove one"


@pytest.mark.parametrize(
    ("key", "kind"), [("yes", "bool"), ("on", "bool"), ("1", "int"), ("1.5", "float"), ("null", "null")]
)
def test_a_key_that_yaml_does_not_read_as_text_is_refused_as_written(key: str, kind: str) -> None:
    told = only_mistake(f"env:\n  {key}: x\n")
    assert told.startswith("c.yaml:2: env")
    assert told.endswith(f'the key "{key}" is no text but a YAML {kind}; write "{key}"')


def test_an_empty_key_is_refused() -> None:
    assert only_mistake("env:\n  {? : x}\n") == 'c.yaml:2: env[""]: a key is missing before the colon'


@pytest.mark.parametrize("key", ["? [a]\n: 1", "? {a: b}\n: 1", "{[a]: 1}"])
def test_a_list_or_mapping_as_key_is_refused(key: str) -> None:
    assert only_mistake(key) == "c.yaml:1: a list or mapping stands as a key; keys are text"


@pytest.mark.parametrize(
    ("tagged", "tag"),
    [
        ("!!python/object/apply:os.system [id]", "!!python/object/apply:os.system"),
        ("!!python/name:os.system x", "!!python/name:os.system"),
        ("!foo bar", "!foo"),
        ("!foo {a: b}", "!foo"),
        ("!<urn:x> [a]", "urn:x"),
        ("!!set {a, b}", "!!set"),
        ("!!omap [a: 1]", "!!omap"),
        ("!!binary aGk=", "!!binary"),
    ],
)
def test_tags_are_refused_and_nothing_of_them_is_read(tagged: str, tag: str) -> None:
    document = parse(f"a: 1\nb: {tagged}\n")
    assert document.value == {"a": 1, "b": None}
    assert document.unreadable == {("b",)}
    assert [mistake.shown("c.yaml") for mistake in document.mistakes] == [
        f'c.yaml:2: b: the YAML tag "{tag}" is not allowed here; write a plain value'
    ]


@pytest.mark.parametrize(
    ("scalar", "kind"),
    [
        ("2024-13-45", "timestamp"),
        ("2001-12-14t21:59:43+99:99", "timestamp"),
        ("0b_", "int"),
        ("!!int foo", "int"),
        ("!!bool maybe", "bool"),
        ("!!float x", "float"),
        ("!!timestamp x", "timestamp"),
        ("!!null x", "null"),
        ("1" * 5000, "int"),
        ("1" + ":59" * 5000, "int"),
    ],
)
def test_scalars_that_are_nothing_are_refused(scalar: str, kind: str) -> None:
    assert only_mistake(f"a: {scalar}").endswith(f"is no valid YAML {kind}; put it in quotes")


@pytest.mark.parametrize(("escape", "what"), [(r"\0", "NUL character"), (r"\ud800", "surrogate pair")])
def test_text_that_no_program_can_take_is_refused(escape: str, what: str) -> None:
    assert what in only_mistake(f'a: "x{escape}"')
    assert what in only_mistake(f'"x{escape}": a')


def bomb(layer: str) -> str:
    layers = [
        f"a{level}: &a{level} {layer.format(','.join([f'*a{level - 1}'] * 10))}" for level in range(1, 12)
    ]
    return "\n".join(["a0: &a0 {x: y}", *layers])


@pytest.mark.parametrize("layer", ["[{}]", "{{<<: [{}]}}"], ids=["aliases", "merge keys"])
def test_a_few_lines_cannot_grow_without_end(layer: str) -> None:
    with pytest.raises(ConfigError, match="grows to more than 10,000 values"):
        parse(bomb(layer))


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: *a}", "a: &a {<<: *a}", "a: &a {<<: [*a, *a]}"])
def test_an_alias_inside_itself_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="an alias stands inside the value that it repeats"):
        parse(text)


def test_a_mistake_behind_an_alias_is_told_once() -> None:
    assert "the key" in only_mistake("a: &a {yes: 1}\nb: *a\nc: {<<: *a}\n")


def test_mistakes_in_several_places_are_all_told() -> None:
    assert len(parse("a: !x 1\na: 2\nyes: 3\nb: 2024-99-99\n").mistakes) == 4
