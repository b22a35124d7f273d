"""The config's own keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.config.model import Access
from tests.config.reading import HEAD, load, refusals


def test_three_keys_are_enough_and_private_is_the_default(tmp_path: Path) -> None:
    config = load(tmp_path, HEAD).config
    assert config.operator.name == "shop"
    assert config.access is Access.PRIVATE
    assert config.template == "terraform"
    assert config.bento is None
    assert config.engine is None
    assert config.labels == {}
    assert config.env == {}
    assert (config.health.path, config.health.timeout) == ("/readyz", 120)
    assert config.state.backend == "local"


def test_every_key_can_be_written(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        HEAD
        + "template: terraform\nbento: iris_classifier:latest\naccess: public\n"
        + "labels: {team: shop, cost-centre: '12', app.kubernetes.io/name: iris}\n"
        + "env: {LOG_LEVEL: info, _x1: ''}\nhealth: {path: /livez, timeout: '2.5'}\n"
        + "engine: tofu\nstate: {backend: local}\nspec: {port: 60}\n",
    ).config
    assert config.bento == "iris_classifier:latest"
    assert config.access is Access.PUBLIC
    assert config.labels == {"team": "shop", "cost-centre": "12", "app.kubernetes.io/name": "iris"}
    assert config.env == {"LOG_LEVEL": "info", "_x1": ""}
    assert (config.health.path, config.health.timeout) == ("/livez", 2.5)
    assert config.engine == "tofu"


@pytest.mark.parametrize("key", ["bento", "access", "labels", "env", "health", "engine", "state", "spec"])
def test_null_stands_for_the_default(key: str, tmp_path: Path) -> None:
    assert load(tmp_path, f"{HEAD}{key}: null\n").config == load(tmp_path, HEAD).config


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("yes", "true (written yes)"),
        ("off", "false (written off)"),
        ("010", "8 (written 010)"),
        ("1:30", "90 (written 1:30)"),
        ("1.50", "1.5 (written 1.50)"),
        ("3", "3"),
        ("2024-01-31", "the date 2024-01-31"),
    ],
)
@pytest.mark.parametrize("key", ["env", "labels"])
def test_what_yaml_does_not_read_as_text_must_be_quoted_as_it_was_written(
    key: str, written: str, found: str, tmp_path: Path
) -> None:
    assert refusals(tmp_path, f"{HEAD}{key}:\n  A: {written}\n") == [
        f'c.yaml:5: {key}.A: found {found}; expected text; put it in quotes: "{written}"'
    ]


def test_an_empty_variable_must_say_so(tmp_path: Path) -> None:
    assert refusals(tmp_path, f"{HEAD}env:\n  A:\n") == [
        'c.yaml:5: env.A: found nothing; expected text; write "" for an empty text'
    ]


VARIABLE = "no name for a variable; expected a letter or _, then letters, digits or _"
LABEL = "no name for a label; expected a letter, then letters, digits, _ . / or -, at most 63 characters"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("env: {a-b: c}", f"env.a-b: {VARIABLE}"),
        ('env: {"a b": c}', f'env["a b"]: {VARIABLE}'),
        ('env: {"1a": c}', f'env["1a"]: {VARIABLE}'),
        ('env: {"A\\n": c}', f'env["A\\n"]: {VARIABLE}'),
        ("env: {É: c}", f'env["É"]: {VARIABLE}'),
        ("env: [A=b]", "env: found a list of 1; expected a mapping of names to text"),
        ("env: A=b", 'env: found the text "A=b"; expected a mapping of names to text'),
        ('labels: {"1a": b}', f'labels["1a"]: {LABEL}'),
        ('labels: {"a\\n": b}', f'labels["a\\n"]: {LABEL}'),
        (f"labels: {{{'a' * 64}: b}}", f"labels.{'a' * 64}: {LABEL}"),
        (
            'labels: {a: "b\\nc"}',
            "labels.a: no value for a label; expected one line of at most 255 characters",
        ),
        (
            f"labels: {{a: {'b' * 256}}}",
            "labels.a: no value for a label; expected one line of at most 255 characters",
        ),
        (
            f"labels: {{{', '.join(f'a{number}: b' for number in range(41))}}}",
            "labels: found a mapping of 41; expected a mapping of names to text, at most 40 keys",
        ),
        (
            "health: {path: readyz}",
            'health.path: found "readyz"; expected the path of a URL, from its first / on, without spaces',
        ),
        (
            "health: {timeout: 0}",
            "health.timeout: found 0; expected a number, more than 0, at most 3600",
        ),
        (
            "health: {timeout: 3601}",
            "health.timeout: found 3601; expected a number, more than 0, at most 3600",
        ),
        ("bento: ''", "bento: found an empty text; expected text, not empty"),
        ("bento: 5", 'bento: found 5; expected text, not empty; put it in quotes: "5"'),
        ("engine: [tofu]", "engine: found a list of 1; expected text, not empty"),
        (
            "access: Publik",
            'access: found the text "Publik"; expected one of: private, public, token; '
            'did you mean "public"?',
        ),
        ("access: yes", "access: found true (written yes); expected one of: private, public, token"),
        ("template: cloud", 'template: found the text "cloud"; expected terraform'),
        (
            "state: {backend: disk}",
            'state.backend: found the text "disk"; expected one of: azurerm, gcs, local, s3',
        ),
        (
            "state: local",
            'state: found the text "local"; expected a mapping with backend: azurerm, gcs, local, s3',
        ),
        (
            "state: {backend: s3, region: eu-west-1}",
            "state.bucket: missing; expected text, 3 to 63 characters, "
            "matching ^[a-z0-9][a-z0-9.-]*[a-z0-9]$; for example bucket: acme-terraform",
        ),
        (
            "state: {backend: gcs, bucket: acme, region: us}",
            "state.region: unknown key; known keys: backend, bucket, key",
        ),
        ("enviroment: {A: b}", 'enviroment: unknown key; did you mean "env"?'),
        ("acess: public", 'acess: unknown key; did you mean "access"?'),
        ("timeout: 5", "timeout: unknown key; it belongs under health"),
        ("port: 5", "port: unknown key; it belongs under spec"),
        ("spec: {labels: {}}", "spec.labels: unknown key; it belongs at the top of the file"),
        ("spec: [a]", "spec: found a list of 1; expected a mapping"),
    ],
)
def test_what_cannot_be_meant_is_refused(written: str, told: str, tmp_path: Path) -> None:
    assert refusals(tmp_path, f"{HEAD}{written}\n") == [f"c.yaml:4: {told}"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("api_version: v2", 'api_version: found the text "v2"; expected v1'),
        ("api_version: 1", "api_version: found 1; expected v1"),
        ("api_version:", "api_version: found nothing; expected v1"),
    ],
)
def test_only_version_1_is_read(written: str, told: str, tmp_path: Path) -> None:
    assert refusals(tmp_path, f"{written}\nname: iris\noperator: shop\n") == [f"c.yaml:1: {told}"]


def test_required_keys_are_asked_for_with_an_example(tmp_path: Path) -> None:
    assert refusals(tmp_path, "\n# empty\nspec: {}\n") == [
        "c.yaml:3: api_version: missing; expected v1; for example api_version: v1",
        "c.yaml:3: name: missing; expected text; for example name: iris",
        "c.yaml:3: operator: missing; for example operator: local",
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("operator:", "operator: found nothing; expected the operator's name; for example operator: local"),
        ("operator: 5", "operator: found 5; expected the operator's name; for example operator: local"),
        (
            "operator: ''",
            "operator: found an empty text; expected the operator's name; for example operator: local",
        ),
        ("operator: {}", "operator.name: missing; expected text, not empty; for example name: local"),
        (
            "operator: {name: 5}",
            'operator.name: found 5; expected text, not empty; put it in quotes: "5"',
        ),
        (
            "operator: shp",
            "operator.name: No installed operator is named 'shp'; Installed: shop.",
        ),
        (
            "operator:\n  name: shp",
            "operator.name: No installed operator is named 'shp'; Installed: shop.",
        ),
    ],
)
def test_the_operator_must_be_one_that_is_there(written: str, told: str, tmp_path: Path) -> None:
    line = 1 + written.count("\n")
    assert refusals(tmp_path, f"{written}\napi_version: v1\nname: iris\n") == [f"c.yaml:{line}: {told}"]
