"""How every mapping of the config reads its values."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.config.reading import (
    HEAD,
    Scaling,
    ShopSpec,
    Volume,
    load_spec,
    spec_refusals,
    warnings_of,
)


@pytest.mark.parametrize(
    ("written", "key", "value"),
    [
        ('port: "60"', "port", 60),
        ("port: 60.0", "port", 60),
        ("port: 60.7", "port", 60),
        ("port: null", "port", 3000),
        ("port:", "port", 3000),
        ("limit: null", "limit", None),
        ("limit: '7'", "limit", 7),
        ("ratio: '0.25'", "ratio", 0.25),
        ("tracing: yes", "tracing", True),
        ("tracing: off", "tracing", False),
        ("tracing: 'yes'", "tracing", True),
        ("tracing: 'On'", "tracing", True),
        ("tracing: 'TRUE'", "tracing", True),
        ("tracing: 'no'", "tracing", False),
        ("tracing: 'Off'", "tracing", False),
        ("tracing: 'false'", "tracing", False),
        ("invokers: allUsers", "invokers", ["allUsers"]),
        ("invokers: null", "invokers", []),
        ("memory: 1024", "memory", "1024"),
        ("memory: 1.5", "memory", "1.5"),
        ("memory: 2Gi", "memory", "2Gi"),
        ("cpu: 2", "cpu", 2),
        ("cpu: auto", "cpu", "auto"),
        ("scaling: {minimum: '1'}", "scaling", Scaling(minimum=1)),
        ("scaling: null", "scaling", Scaling()),
        ("volumes: [{path: /x, size: 2.0}]", "volumes", [Volume(path="/x", size=2)]),
        ("volumes: [{path: /x, size: null}]", "volumes", [Volume(path="/x")]),
        ("weights: {a: '1', b: 2.9}", "weights", {"a": 1, "b": 2}),
    ],
)
def test_values_may_be_written_in_many_ways(written: str, key: str, value: object, tmp_path: Path) -> None:
    assert getattr(load_spec(tmp_path, written), key) == value


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("port: 60.7", "spec.port: 60.7 is read as 60; only whole numbers count here"),
        (
            "scaling: {minimum: 1.5}",
            "spec.scaling.minimum: 1.5 is read as 1; only whole numbers count here",
        ),
        (
            "volumes: [{path: /x, size: 2.5}]",
            "spec.volumes[0].size: 2.5 is read as 2; only whole numbers count here",
        ),
        ("weights: {a: 2.9}", "spec.weights.a: 2.9 is read as 2; only whole numbers count here"),
        ("tracing: 'no'", 'spec.tracing: the text "no" is read as false; bentoctl read it as true'),
        (
            "invokers: allUsers",
            'spec.invokers: the text "allUsers" is read as a list of one; '
            "bentoctl made a list of its letters",
        ),
    ],
)
def test_a_reading_that_could_surprise_is_told(written: str, told: str, tmp_path: Path) -> None:
    assert warnings_of(tmp_path, f"{HEAD}spec: {{{written}}}\n") == [f"deployment_config.yaml:4: {told}"]


@pytest.mark.parametrize(
    "written", ["port: 60", 'port: "60"', "port: 60.0", "tracing: no", "tracing: 'yes'", "invokers: [a]"]
)
def test_a_reading_that_surprises_nobody_is_not_told(written: str, tmp_path: Path) -> None:
    assert warnings_of(tmp_path, f"{HEAD}spec: {{{written}}}\n") == []


PORT = "expected a whole number, 1 to 65535"
RATIO = "expected a number, more than 0, less than 1"
MODE = "expected one of: process, container"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("port: true", f"port: found true; {PORT}; bentoctl read true as 1"),
        ("port: no", f"port: found false (written no); {PORT}; bentoctl read false as 0"),
        ("port: 0", f"port: found 0; {PORT}"),
        ("port: 65536", f"port: found 65536; {PORT}"),
        ("port: '65536'", f'port: found the text "65536"; {PORT}'),
        ("port: many", f'port: found the text "many"; {PORT}'),
        ("port: ''", f"port: found an empty text; {PORT}"),
        ("port: .inf", f"port: found Infinity (written .inf); {PORT}"),
        ("port: [1]", f"port: found a list of 1; {PORT}"),
        ("port: 2024-01-01", f"port: found the date 2024-01-01; {PORT}"),
        ("ratio: true", f"ratio: found true; {RATIO}; bentoctl read true as 1"),
        ("ratio: .nan", f"ratio: found NaN (written .nan); {RATIO}"),
        ("tracing: maybe", 'tracing: found the text "maybe"; expected true or false'),
        ("tracing: 2", "tracing: found 2; expected true or false"),
        ("region: 5", 'region: found 5; expected text; put it in quotes: "5"'),
        ("region: 010", 'region: found 8 (written 010); expected text; put it in quotes: "010"'),
        ("memory: true", 'memory: found true; expected text; put it in quotes: "true"'),
        ("mode: contaner", f'mode: found the text "contaner"; {MODE}; did you mean "container"?'),
        ("mode: 5", f"mode: found 5; {MODE}"),
        ("cpu: many", 'cpu: found the text "many"; expected a whole number or auto'),
        ("cpu: true", "cpu: found true; expected a whole number or auto; bentoctl read true as 1"),
        ("invokers: {a: b}", "invokers: found a mapping of 1; expected a list of text"),
        ("invokers: [a, 5]", 'invokers[1]: found 5; expected text; put it in quotes: "5"'),
        (
            "volumes: [{path: /x, size: 0}]",
            "volumes[0].size: found 0; expected a whole number, at least 1",
        ),
        ("volumes: [{pth: /x}]", 'volumes[0].pth: unknown key; did you mean "path"?'),
        ("volumes: [{pth: /x}]", "volumes[0].path: missing; expected text"),
        ("volumes: [5]", "volumes[0]: found 5; expected a mapping"),
        ("scaling: {maximum: 11}", "scaling.maximum: found 11; expected a whole number, at most 10"),
        ("weights: {a: b}", 'weights.a: found the text "b"; expected a whole number'),
        ("prot: 1", 'prot: unknown key; did you mean "port"?'),
    ],
)
def test_what_cannot_be_meant_is_refused(written: str, told: str, tmp_path: Path) -> None:
    assert f"c.yaml:4: spec.{told}" in spec_refusals(tmp_path, written)


def test_a_model_made_in_code_follows_the_same_rules() -> None:
    assert ShopSpec.model_validate({"port": "60", "invokers": "a"}) == ShopSpec(port=60, invokers=["a"])
    with pytest.raises(ValidationError):
        ShopSpec(port=True)
    with pytest.raises(ValidationError):
        ShopSpec.model_validate({"prot": 1})


def test_a_model_cannot_be_changed() -> None:
    spec = ShopSpec()
    with pytest.raises(ValidationError, match="frozen"):
        spec.port = 1
