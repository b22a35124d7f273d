"""A plan that is kept is as secret as the state: where git would take it, that is said."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bentodeploy.deployment.kept_plan import keep_plan
from bentodeploy.deployment.saved_plan import SavedPlan
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.progress import Silent
from bentodeploy.release import Release, Releases

pytestmark = pytest.mark.terraform

RELEASE = Release(1, "iris:v1", "repository@sha256:1", "{}", "sha256:c", "2026-11-01T10:00:00Z")


class Told(Silent):
    """Keeps the warnings."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's work tree."""
    monkeypatch.delenv("CI", raising=False)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def told(workspace: Workspace, path: Path) -> list[str]:
    """The warnings of keeping a plan there."""
    plan = workspace.private / "plan.tfplan"
    plan.parent.mkdir(parents=True, exist_ok=True)
    plan.write_bytes(b"Terraform's own")
    progress = Told()
    saved = SavedPlan(plan, has_changes=True, releases=Releases(RELEASE, ()), outputs={})
    keep_plan(workspace, saved, "sha256:0", path, progress)
    assert path.is_file()
    return progress.warnings


def test_a_plan_that_git_would_take_is_warned_of(folder: Path, workspace: Workspace) -> None:
    path = folder / "iris.plan"
    assert told(workspace, path) == [
        f"{path} holds every value in clear, as the state does: add it to .gitignore."
    ]


def test_one_that_is_ignored_is_not(folder: Path, workspace: Workspace) -> None:
    (folder / ".gitignore").write_text("*.plan\n")
    assert told(workspace, folder / "iris.plan") == []


def test_nor_is_one_outside_a_work_tree(
    folder: Path, workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert told(workspace, tmp_path_factory.mktemp("elsewhere") / "iris.plan") == []


def test_nor_is_one_in_the_clone_of_a_pipeline(
    folder: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    assert told(workspace, folder / "iris.plan") == []
