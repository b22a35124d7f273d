"""Every key that `init` can write says in the file what it is for, in the words of the config's model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bentodeploy.config.describe import describe_spec
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.schema import Schema, schema_of
from bentodeploy.config.written import config_text
from bentodeploy.discovery import find_operator
from bentodeploy.progress import Silent
from bentodeploy.wizard.asking import Nobody
from bentodeploy.wizard.flow import init
from bentodeploy.wizard.given import Given
from docs.tools.config_page import built_in

OWN = "NAME_OF_THEIR_OWN"
"""Stands where users name something themselves: a variable, a label. Such a name says what it is."""
STATES = [
    one.properties["backend"].node["const"] for one in schema_of(DeploymentConfig).properties["state"].options
]


def everything(schema: Schema, state: str) -> Any:
    """A value with all keys that the schema knows, with the state of this kind."""
    if schema.tag is not None:
        schema = next(one for one in schema.options if one.properties[schema.tag].values == [state])
        return {key: everything(inner, state) for key, inner in schema.properties.items()}
    option = max(schema.options, key=lambda one: one.kind == "object")
    if option.properties:
        return {key: everything(inner, state) for key, inner in option.properties.items()}
    if option.kind == "object" and option.any_value is not None:
        return {OWN: everything(option.any_value, state)}
    if option.kind == "array":
        return [everything(option.items, state)]
    return option.values[0] if option.values is not None else 1


def config_with_everything(operator: str, state: str) -> dict[str, Any]:
    top = schema_of(DeploymentConfig).properties
    values = {key: everything(schema, state) for key, schema in top.items()}
    spec = everything(schema_of(find_operator(operator).spec_model), state)
    return {
        **values,
        "operator": {"name": operator},
        "state": {**values["state"], "backend": state},
        "spec": spec,
    }


def keys_without_comment(text: str) -> Iterator[str]:
    """Paths of the keys that stand in a line of their own, with none of a comment above it."""
    lines = text.splitlines()
    for path, line in keys(yaml.compose(text)):
        if not path.endswith(OWN) and not lines[line - 1].lstrip().startswith("# "):
            yield path


def keys(node: Any, above: str = "") -> Iterator[tuple[str, int]]:
    """Paths of all keys below, each with the line that it stands in, from 0."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        for key, inner in node.value:
            path = f"{above}.{key.value}".removeprefix(".")
            yield path, key.start_mark.line
            yield from keys(inner, path)


def paths(values: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, inner in values.items():
        path = f"{above}.{key}".removeprefix(".")
        yield path
        if isinstance(inner, Mapping):
            yield from paths(inner, path)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("operator", built_in())
def test_every_key_has_a_comment_whatever_is_set(operator: str, state: str) -> None:
    values = config_with_everything(operator, state)
    text = config_text(values, find_operator(operator).spec_model, ".bentodeploy/schema.json", "For tests.")
    assert [path for path, _ in keys(yaml.compose(text))] == list(paths(values))
    assert list(keys_without_comment(text)) == []


def test_so_it_is_in_the_file_that_init_writes(store: Path, here: Path) -> None:
    state = (
        "state.backend=azurerm",
        "state.resource_group=terraform",
        "state.storage_account=acme",
        "state.key=a",
    )
    settings = (
        *state,
        "project_id=acme-1",
        "region=europe-west1",
        "secrets.TOKEN.secret=hf",
        "health.timeout=60",
    )
    init(
        Given(bento="iris:latest", operator="google-cloud-run", settings=settings, yes=True),
        Nobody(),
        Silent(),
    )
    text = (here / "deployment_config.yaml").read_text()
    told = {path for path, _ in keys(yaml.compose(text))}
    assert {"operator.name", "state.backend", "state.key", "spec.secrets.TOKEN.secret"} <= told
    assert list(keys_without_comment(text)) == []


def test_of_several_kinds_of_state_the_comments_are_those_of_the_one_that_is_written() -> None:
    values = config_with_everything("local", "azurerm")
    text = config_text(values, find_operator("local").spec_model, "schema.json", "For tests.")
    assert "  # What kind of place it is. One of: azurerm, gcs, local, s3.\n  backend: azurerm\n" in text
    assert "Path of the state in the container" in text


@pytest.mark.parametrize("operator", built_in())
def test_every_model_says_of_each_key_what_it_is(operator: str) -> None:
    for model in (DeploymentConfig, find_operator(operator).spec_model):
        assert [field.name for field in describe_spec(model) if not field.description] == []


def test_a_key_without_a_comment_is_found() -> None:
    assert list(keys_without_comment("# For all.\na:\n  b: 1\n  # Of c.\n  c: {d: 1}\n")) == ["a.b"]
