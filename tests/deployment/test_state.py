"""A state in the project's folder: one that a pipeline throws away is warned of, a damaged one stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.config.state import S3State
from bentodeploy.deployment.state import migrate_state, warn_of_local_state
from bentodeploy.errors import StateCorruptError
from bentodeploy.progress import Silent
from tests.deployment.conftest import FakeOperator, make_workspace
from tests.support import cli

CONFIG = "api_version: v1\nname: iris\noperator: {name: local}\n"
SHARED = S3State(backend="s3", bucket="acme-state", region="us-east-1")
WARNING = "The Terraform state is kept in this folder, which most pipelines throw away"


class Told(Silent):
    """Keeps the warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def warnings(folder: Path, **keys: object) -> list[str]:
    told = Told()
    warn_of_local_state(make_workspace(folder, FakeOperator(), **keys), told)
    return told.warnings


def test_a_pipeline_is_warned_with_what_names_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    [warning] = warnings(tmp_path)
    assert warning.startswith(WARNING)
    assert "`state:` in the config names a store that stays" in warning


def test_a_person_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert warnings(tmp_path) == []


def test_nor_is_a_pipeline_with_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert warnings(tmp_path, state=SHARED) == []


@pytest.mark.parametrize("content", ['{"version": 4, "trunc', "[]", "\udcff"])
def test_a_state_that_cannot_be_read_is_moved_nowhere(content: str, tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, FakeOperator(), state=SHARED)
    workspace.project.mkdir(parents=True)
    state = workspace.project / "terraform.tfstate"
    state.write_text(content, errors="surrogateescape")
    with pytest.raises(StateCorruptError) as caught:
        migrate_state(workspace, Silent())
    assert caught.value.where == str(state)


@pytest.mark.terraform
def test_a_plan_says_so_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    assert WARNING in " ".join(cli.run("plan", cwd=tmp_path, CI="true").err.split())
    assert WARNING not in " ".join(cli.run("plan", cwd=tmp_path, CI="").err.split())
