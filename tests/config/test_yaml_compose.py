"""YAML that cannot be a config as a whole."""

from __future__ import annotations

import time

import pytest
import yaml

from bentodeploy.config.yaml_compose import DEPTH_LIMIT, VALUES_LIMIT, UnfitYamlError, compose
from bentodeploy.errors import ConfigError


def syntax_error(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as error:
        compose(text, "c.yaml")
    return error.value


def unfit(text: str) -> UnfitYamlError:
    with pytest.raises(UnfitYamlError) as error:
        compose(text, "c.yaml")
    return error.value


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a comment\n", "---\n...\n# end\n"])
def test_a_text_without_values_has_no_node_or_an_empty_one(text: str) -> None:
    _, node = compose(text, "c.yaml")
    assert node is None or (isinstance(node, yaml.ScalarNode) and node.value == "")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name: iris\nspec: a: b\n", "c.yaml:2:8"),
        ("name: [iris\n", "c.yaml:2:1"),
        ("name: iris\n  port: 1\n", "c.yaml:2:7"),
        ("name: 'iris\n", "c.yaml:2:1"),
        ("name: *iris\n", "c.yaml:1:7"),
        ("name: @iris\n", "c.yaml:1:7"),
        ("a: \x07\n", "c.yaml:1:4"),
        ("%YAML 9.9\n---\na: 1\n", "c.yaml:1:1"),
    ],
)
def test_a_syntax_error_has_line_and_column(text: str, where: str) -> None:
    error = syntax_error(text)
    assert "c.yaml is not valid YAML" in error.what
    assert error.where == where
    assert error.next_step


def test_a_tab_is_called_a_tab() -> None:
    error = syntax_error("spec:\n\tport: 1\n")
    assert error.what == "c.yaml is not valid YAML: a tab stands where YAML wants spaces"
    assert error.where == "c.yaml:2:1"
    assert error.next_step == "Indent with spaces"


@pytest.mark.parametrize("escape", [r"\UFFFFFFFF", r"\U00110000"])
def test_an_escape_of_no_character_is_refused(escape: str) -> None:
    assert "stands for no character" in syntax_error(f'name: "{escape}"\n').what


def test_a_second_document_is_refused_where_it_starts() -> None:
    error = unfit("name: iris\n---\nname: rose\n").in_file("c.yaml")
    assert error.what == "c.yaml cannot be a config: it holds more than one document"
    assert error.where == "c.yaml:2:1"


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? "])
def test_deep_nesting_is_refused_before_the_recursion_limit(opening: str) -> None:
    assert unfit(opening * 10_000).reason == f"it is nested deeper than {DEPTH_LIMIT} levels"


def test_nesting_up_to_the_limit_is_read() -> None:
    _, node = compose("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT, "c.yaml")
    assert isinstance(node, yaml.SequenceNode)


def test_too_many_values_are_refused_before_the_rest_is_parsed() -> None:
    start = time.monotonic()
    assert unfit("a: 1\n" * 190_000).reason == f"it holds more than {VALUES_LIMIT:,} values"
    assert time.monotonic() - start < 5
