"""Before an apply stops what runs, it is asked whether what shall run instead is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from bentodeploy.deployment.artifact import bundle_folder
from bentodeploy.deployment.presence import artifact_stands, require_artifact
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.errors import NotBuiltError
from bentodeploy.operator import OwnsRegistry, Spec, Target
from bentodeploy.release import Release
from bentodeploy.terraform.planfile import StateResource
from tests.deployment.conftest import FakeOperator, make_workspace

BUNDLE = "bento@sha256:" + "a" * 64
IMAGE = "registry.example/iris@sha256:" + "b" * 64
REPOSITORY = StateResource("fake_repository.image", "fake_repository", tainted=False)
OTHER = StateResource("fake_service.it", "fake_service", tainted=False)


@dataclass
class FakeOwner(FakeOperator, OwnsRegistry[Spec]):
    """Has a repository of its own."""

    def registry_addresses(self, target: Target[Spec]) -> tuple[str, ...]:
        return (REPOSITORY.address,)


def release(image: str) -> Release:
    return Release(1, "iris:v1", image, "{}", "sha256:0", "2026-01-01T00:00:00Z")


def never() -> list[StateResource]:
    raise AssertionError("nobody should ask the state")


def test_a_bundle_stands_while_its_folder_does(workspace: Workspace) -> None:
    assert not artifact_stands(workspace, release(BUNDLE), never)
    bundle_folder(workspace, BUNDLE).mkdir(parents=True)
    assert artifact_stands(workspace, release(BUNDLE), never)


def test_an_image_goes_with_the_projects_own_repository(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, FakeOwner())
    assert artifact_stands(workspace, release(IMAGE), lambda: [OTHER, REPOSITORY])
    assert not artifact_stands(workspace, release(IMAGE), lambda: [OTHER])
    assert not artifact_stands(workspace, release(IMAGE), list)


def test_an_engine_that_cannot_be_asked_is_not_the_reason_to_refuse(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    assert artifact_stands(workspace, release("sha256:" + "c" * 64), never)


@pytest.mark.docker
def test_an_image_that_the_local_engine_does_not_have_is_missing(workspace: Workspace) -> None:
    assert not artifact_stands(workspace, release("sha256:" + "c" * 64), never)


def test_what_is_missing_is_to_be_built(workspace: Workspace) -> None:
    with pytest.raises(NotBuiltError, match="iris:v1 is not there") as caught:
        require_artifact(workspace, release(BUNDLE), never)
    assert caught.value.next_step == "`bentodeploy up` builds and deploys it."
