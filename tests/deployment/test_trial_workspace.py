"""Whose contract a trial keeps to."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.deployment.trial_workspace import open_trial
from bentodeploy.errors import ConfigNotFoundError, OperatorNotFoundError
from bentodeploy.progress import Silent

CONFIG = """\
api_version: v1
name: iris
operator: aws-lambda
bento: iris:v1
env: {A: b}
spec: {region: eu-west-1, memory_size: 2048}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "deployment_config.yaml"
    path.write_text(CONFIG)
    return path


@pytest.mark.parametrize("operator", [None, "aws-lambda"])
def test_the_configs_own_operator_keeps_its_spec(config: Path, operator: str | None) -> None:
    workspace = open_trial(config, None, operator, Silent())
    assert workspace.operator.name == "aws-lambda"
    assert workspace.target.spec.memory_size == 2048


def test_another_operator_gets_its_defaults_and_all_else_of_the_config(config: Path) -> None:
    workspace = open_trial(config, None, "aws-ec2", Silent())
    assert workspace.operator.name == workspace.config.operator.name == "aws-ec2"
    assert workspace.target.spec is workspace.config.spec
    assert workspace.target.spec.model_dump()["region"] == "eu-central-1"
    assert (workspace.name, workspace.config.env) == ("iris", {"A": "b"})
    assert workspace.project == config.parent / "terraform" / "iris"


def test_the_local_operator_is_tried_as_a_container(config: Path) -> None:
    assert open_trial(config, None, "local", Silent()).target.spec.runtime.value == "container"


@pytest.mark.parametrize(
    ("bento", "name"),
    [("iris:v1", "iris"), ("/some/Where/My Bento.bento", "my-bento"), ("./", "trial"), ("1", "bento-1")],
)
def test_without_a_config_bento_and_operator_are_enough(
    bento: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = open_trial(None, bento, "aws-lambda", Silent())
    assert (workspace.name, workspace.bento_reference()) == (name, bento)
    assert tmp_path not in workspace.project.parents


@pytest.mark.parametrize(("bento", "operator"), [(None, "local"), ("iris:v1", None), (None, None)])
def test_without_a_config_less_is_not_enough(
    bento: str | None, operator: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigNotFoundError):
        open_trial(None, bento, operator, Silent())


def test_a_config_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigNotFoundError):
        open_trial(tmp_path / "no.yaml", "iris:v1", "local", Silent())


def test_an_operator_that_is_not_installed_is_named(config: Path) -> None:
    with pytest.raises(OperatorNotFoundError, match="aws-lamda"):
        open_trial(config, None, "aws-lamda", Silent())
