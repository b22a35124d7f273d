"""The machine remembers its deployments as long as their projects stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bentodeploy.deployment.index import recall, remember
from bentodeploy.paths import state_dir
from tests.deployment.conftest import FakeOperator, make_workspace


def test_deployments_are_recalled_by_name(tmp_path: Path, operator: FakeOperator) -> None:
    for folder in ("b", "a"):
        workspace = make_workspace(tmp_path / folder, operator)
        workspace.project.mkdir(parents=True)
        remember(workspace)
        remember(workspace)
    assert [Path(known.project).parts[-3] for known in recall()] == ["a", "b"]
    assert {known.name for known in recall()} == {"iris"}


def test_one_whose_project_was_removed_is_forgotten(tmp_path: Path, operator: FakeOperator) -> None:
    workspace = make_workspace(tmp_path, operator)
    workspace.project.mkdir(parents=True)
    remember(workspace)
    shutil.rmtree(workspace.project)
    assert recall() == []
    workspace.project.mkdir(parents=True)
    assert recall() == []


def test_a_damaged_note_hides_no_other(tmp_path: Path, operator: FakeOperator) -> None:
    workspace = make_workspace(tmp_path, operator)
    workspace.project.mkdir(parents=True)
    remember(workspace)
    for name, content in (("half", '{"name": "x'), ("list", "[]"), ("other", '{"name": "x"}')):
        (state_dir() / "deployments" / f"{name}.json").write_text(content)
    assert [known.name for known in recall()] == ["iris"]


def test_a_home_that_cannot_be_written_is_no_hindrance(
    tmp_path: Path, operator: FakeOperator, read_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(read_only))
    monkeypatch.setenv("XDG_STATE_HOME", str(read_only / "state"))
    workspace = make_workspace(tmp_path, operator)
    workspace.project.mkdir(parents=True)
    remember(workspace)
    assert recall() == []
