"""The JSON Schema says what the reading does: on all examples, and on configs that nobody thought of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import HealthCheck, Phase, find, given, settings
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from pydantic_core.core_schema import ErrorType

from bentodeploy.config.json_schema import DIALECT, OperatorSchema, config_schema
from bentodeploy.config.load import load_config
from bentodeploy.config.mistake import InvalidConfigError
from bentodeploy.config.model import DeploymentConfig
from bentodeploy.config.spec import Spec
from bentodeploy.discovery import discover
from bentodeploy.errors import OperatorNotFoundError
from tests.config.reading import ShopSpec
from tests.support.checkout import CHECKOUT
from tests.support.configs import configs

SHOP = OperatorSchema("shop", "For tests.", ShopSpec, "[a-z]+[a-z0-9_-]*")
OPERATORS = [
    SHOP,
    *(
        OperatorSchema(
            found.operator.name,
            found.operator.summary,
            found.operator.spec_model,
            found.operator.name_pattern,
        )
        for found in discover()
        if found.operator is not None
    ),
]
MODELS: dict[str, type[Spec]] = {operator.name: operator.spec_model for operator in OPERATORS}
PATTERNS = {operator.name: operator.name_pattern for operator in OPERATORS}
SCHEMA = config_schema(OPERATORS)
VALIDATOR = Draft202012Validator(SCHEMA)

PYDANTICS = frozenset(get_args(ErrorType))
OWN_WORDS = frozenset({"value_error", "assertion_error"})


def spec_model_of(name: str) -> type[Spec]:
    if name not in MODELS:
        raise OperatorNotFoundError(f"No installed operator is named {name!r}.")
    return MODELS[name]


def read(folder: Path, config: dict[str, Any]) -> tuple[str, ...]:
    """What the reading refuses, as lines; the operator's rule for names belongs to it."""
    file = folder / "deployment_config.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    try:
        loaded = load_config(file, spec_model_of).config
    except InvalidConfigError as error:
        return tuple(f"{mistake.path}: {mistake.message}" for mistake in error.mistakes)
    if re.fullmatch(PATTERNS[loaded.operator.name], loaded.name) is None:
        return ("name: not this operator's",)
    return ()


def only_own_rules_are_broken(model: type[Spec], config: dict[str, Any]) -> bool:
    """Whether all that is wrong in the spec is told by validators of the operator's own."""
    try:
        model.model_validate(config.get("spec") or {})
    except ValidationError as error:
        return all(one["type"] in OWN_WORDS or one["type"] not in PYDANTICS for one in error.errors())
    return False


def test_it_is_a_schema_of_the_dialect_that_it_names() -> None:
    assert SCHEMA["$schema"] == DIALECT
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "example",
    sorted(CHECKOUT.glob("examples/*/deployment_config.yaml")),
    ids=lambda path: path.parent.name,
)
def test_every_example_keeps_to_it(example: Path) -> None:
    VALIDATOR.validate(yaml.safe_load(example.read_text(encoding="utf-8")))


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(config=configs(MODELS))
def test_schema_and_reading_agree(config: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    refused = read(tmp_path_factory.getbasetemp(), config)
    errors = [error.message for error in VALIDATOR.iter_errors(config)]
    if not refused:
        assert errors == [], "the schema refuses what the reading takes"
    elif not errors:
        operator = config["operator"]
        name = operator if isinstance(operator, str) else operator["name"]
        assert only_own_rules_are_broken(MODELS[name], config), f"only the reading refuses: {refused}"


def test_the_configs_of_that_test_are_of_both_kinds(tmp_path: Path) -> None:
    def is_taken(config: dict[str, Any]) -> bool:
        return read(tmp_path, config) == ()

    def is_refused(config: dict[str, Any]) -> bool:
        return not is_taken(config)

    any_will_do = settings(phases=[Phase.generate], max_examples=2000)  # the simplest takes ten times as long
    find(configs({"shop": ShopSpec}), is_taken, settings=any_will_do)
    find(configs({"shop": ShopSpec}), is_refused, settings=any_will_do)


@pytest.mark.parametrize(
    "spec", [{"port": 0}, {"prot": 1}, {"scaling": {"maximum": 11}}, {"cpu": "many"}, [], "x"]
)
def test_a_wrong_spec_is_refused(spec: Any) -> None:
    config = {"api_version": "v1", "name": "iris", "operator": "shop", "spec": spec}
    assert not VALIDATOR.is_valid(config)


@pytest.mark.parametrize("spec", [None, {}, {"port": None}, {"port": 1, "scaling": {"maximum": None}}])
def test_nothing_stands_for_the_default(spec: Any) -> None:
    config = {"api_version": "v1", "name": "iris", "operator": {"name": "shop"}, "spec": spec, "env": None}
    VALIDATOR.validate(config)


def test_each_operator_has_its_own_spec_and_its_own_rule_for_names() -> None:
    config = {"api_version": "v1", "name": "iris", "operator": "aws-lambda", "spec": {"region": "us-east-1"}}
    VALIDATOR.validate(config)
    assert not VALIDATOR.is_valid({**config, "operator": "shop", "spec": {"memory_size": 512}})
    assert not VALIDATOR.is_valid({**config, "name": "i" * 49})
    assert not VALIDATOR.is_valid({key: config[key] for key in config if key != "spec"})


def test_a_rule_for_names_that_only_python_understands_is_left_out() -> None:
    schema = config_schema([OperatorSchema("odd", "Odd.", ShopSpec, r"(?P<first>[a-z])+")])
    assert "name" not in schema["allOf"][0]["then"]["properties"]


@pytest.mark.parametrize(
    ("rule", "told"), [("two letters", "two letters"), ("", "names that match [a-z]{2}")]
)
def test_editors_tell_the_rule_for_names_in_the_operators_words(rule: str, told: str) -> None:
    schema = config_schema([OperatorSchema("odd", "Odd.", ShopSpec, "[a-z]{2}", rule)])
    node = schema["allOf"][0]["then"]["properties"]["name"]
    assert node == {"pattern": "^(?:[a-z]{2})$", "patternErrorMessage": f"odd takes {told}"}


def test_every_key_of_the_model_is_described_for_editors() -> None:
    assert SCHEMA["properties"].keys() == DeploymentConfig.model_fields.keys()
    bare = [
        key
        for key, node in SCHEMA["properties"].items()
        if "description" not in str(node) and "$ref" not in str(node)
    ]
    assert bare == []
