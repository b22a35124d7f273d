"""Before an apply stops what runs, it is asked whether what shall run instead is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bentodeploy.deployment.artifact import bundle_folder
from bentodeploy.deployment.presence import artifact_stands, require_artifact
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.errors import (
    BentodeployError,
    CloudError,
    CredentialsError,
    NotBuiltError,
    RepositoryNotFoundError,
)
from bentodeploy.image.model import Registry
from bentodeploy.operator import OwnsRegistry, Spec, Target
from bentodeploy.release import Release
from bentodeploy.terraform.state import StateResource
from tests.deployment.conftest import FakeOperator, make_workspace
from tests.support.registry import RegistryAt

BUNDLE = "bento@sha256:" + "a" * 64
IMAGE = "registry.example/iris@sha256:" + "b" * 64
REPOSITORY = StateResource("fake_repository.image", "fake_repository", tainted=False)
OTHER = StateResource("fake_service.it", "fake_service", tainted=False)


@dataclass
class FakeOwner(FakeOperator, OwnsRegistry[Spec]):
    """Has a repository of its own."""

    place: Registry | None = field(default_factory=lambda: RegistryAt("registry.example/iris"))

    def registry(self, target: Target[Spec]) -> Registry | None:
        return self.place

    def registry_addresses(self, target: Target[Spec]) -> tuple[str, ...]:
        return (REPOSITORY.address,)


@dataclass
class FakeRegistry(RegistryAt):
    """Tells what it holds, or why it cannot tell."""

    repository: str = "registry.example/iris"
    answer: bool | BentodeployError = True
    asked_for: list[str] = field(default_factory=list)

    def holds(self, digest: str) -> bool:
        self.asked_for.append(digest)
        if isinstance(self.answer, BentodeployError):
            raise self.answer
        return self.answer


class FakeRegistryWithoutAnAddress:
    """Its repository must be asked for, and cannot be had."""

    def __init__(self, why: BentodeployError) -> None:
        self.why = why

    @property
    def repository(self) -> str:
        raise self.why

    def credentials(self) -> None:
        """Nobody asks."""


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


def in_state() -> list[StateResource]:
    return [REPOSITORY]


@pytest.mark.parametrize(
    ("answer", "stands"),
    [
        (True, True),
        (False, False),
        (RepositoryNotFoundError("There is none."), False),
        (CloudError("It is down."), True),
        (CredentialsError("They have expired."), True),
    ],
    ids=str,
)
def test_a_registry_that_knows_its_images_is_asked_for_the_digest(
    answer: bool | BentodeployError, stands: bool, tmp_path: Path
) -> None:
    registry = FakeRegistry(answer=answer)
    workspace = make_workspace(tmp_path, FakeOwner(place=registry))
    assert artifact_stands(workspace, release(IMAGE), in_state) is stands
    assert registry.asked_for == ["sha256:" + "b" * 64]


def test_what_the_state_does_not_have_is_asked_of_nobody(tmp_path: Path) -> None:
    registry = FakeRegistry()
    assert not artifact_stands(make_workspace(tmp_path, FakeOwner(place=registry)), release(IMAGE), list)
    assert registry.asked_for == []


@pytest.mark.parametrize(
    ("why", "stands"), [(RepositoryNotFoundError("Gone."), False), (CloudError("It is down."), True)], ids=str
)
def test_of_any_other_registry_the_address_tells_whether_it_stands(
    why: BentodeployError, stands: bool, tmp_path: Path
) -> None:
    workspace = make_workspace(tmp_path, FakeOwner(place=FakeRegistryWithoutAnAddress(why)))
    assert artifact_stands(workspace, release(IMAGE), in_state) is stands


def test_an_image_that_somebody_removed_is_to_be_built_again(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, FakeOwner(place=FakeRegistry(answer=False)))
    with pytest.raises(NotBuiltError, match="somebody else removed it") as caught:
        require_artifact(workspace, release(IMAGE), in_state)
    assert (caught.value.where, caught.value.next_step) == (IMAGE, "`bentodeploy up` builds and deploys it.")


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
