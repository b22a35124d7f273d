"""A build leaves nothing behind but its image, and an image that its platform refuses goes nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.deployment import build as build_module
from bentodeploy.deployment.build import build
from bentodeploy.deployment.image import build_context
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.errors import PreflightError
from bentodeploy.image.model import Image, Overlay, Registry
from bentodeploy.operator import ChecksImage, Finding, Spec, Target
from bentodeploy.progress import Silent
from bentodeploy.terraform.rendering import RELEASE_VALUES
from tests.deployment.conftest import FakeOperator, make_workspace
from tests.support.bentos import make_bundle
from tests.support.registry import RegistryAt


def test_a_build_gathers_in_the_project_and_leaves_nothing(workspace: Workspace) -> None:
    with build_context(workspace) as bundle:
        assert bundle.is_relative_to(workspace.private)
        bundle.mkdir(parents=True)
    assert not bundle.parent.exists()


def test_a_build_that_fails_leaves_nothing(workspace: Workspace) -> None:
    def fail() -> None:
        with build_context(workspace) as bundle:
            bundle.mkdir(parents=True)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not (workspace.private / "context").exists()


def test_what_a_killed_build_left_is_removed_by_the_next(workspace: Workspace) -> None:
    left = workspace.private / "context" / "bundle" / "model.bin"
    left.parent.mkdir(parents=True)
    left.touch()
    with build_context(workspace) as bundle:
        assert not bundle.exists()


GB = 1024**3
FITS = Image("sha256:" + "a" * 64, "linux/amd64", 10 * GB)
TOO_LARGE = Image(FITS.id, FITS.platform, 12 * GB)
OF_ANOTHER_KIND = Image(FITS.id, "linux/arm64", FITS.size)


@dataclass
class FakePlatform(FakeOperator, ChecksImage[Spec]):
    """Takes 10 GB of x86_64, and has a registry."""

    files: Path = Path("nowhere")

    def template(self) -> Path:
        return self.files

    def overlay(self, target: Target[Spec], bento: Bento) -> Overlay | None:
        return Overlay()

    def registry(self, target: Target[Spec]) -> Registry | None:
        return RegistryAt("registry.example/iris")

    def check_image(self, target: Target[Spec], bento: Bento, image: Image) -> Iterable[Finding]:
        size = f"The image is {image.size // GB} GB; this platform takes 10 GB."
        yield Finding("image size", image.size <= 10 * GB, size, "Use aws-ec2.")
        kind = f"The image is for {image.platform}; this platform runs linux/amd64."
        yield Finding("architecture", image.platform == "linux/amd64", kind, "Build it for linux/amd64.")


@dataclass
class FakeDocker:
    """Stands for engine and registry: has the image that the test wants, and keeps what was done with it."""

    image: Image
    done: list[str] = field(default_factory=list)

    def attach(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put it in the place of what would build, make the repository and push."""

        def makes_the_repository(*_: object, **__: object) -> None:
            self.done.append("repository")

        def pushes(*_: object, **__: object) -> str:
            self.done.append("push")
            return "registry.example/iris@sha256:" + "b" * 64

        monkeypatch.setattr("bentodeploy.image.engine.connect", lambda: self)
        monkeypatch.setattr("bentodeploy.image.push.find_pushed", lambda *_: None)
        monkeypatch.setattr("bentodeploy.image.push.push_image", pushes)
        monkeypatch.setattr("bentodeploy.deployment.image.local_image", lambda *_: (self.image, True))
        monkeypatch.setattr("bentodeploy.deployment.image.ensure_registry", makes_the_repository)


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A deployment there; the checks before a build are others' matter."""
    monkeypatch.setattr(build_module, "check_here", lambda *_: None)
    monkeypatch.setattr(build_module, "check_there", lambda *_: None)
    monkeypatch.setattr(build_module, "deployed_outputs", lambda _: {})
    bento = make_bundle(tmp_path / "bento")
    template = tmp_path / "template"
    template.mkdir()
    (template / "main.tf").touch()
    return make_workspace(tmp_path, FakePlatform(files=template), bento=str(bento))


@pytest.mark.parametrize(
    ("image", "check", "figure"),
    [(TOO_LARGE, "image size", "12 GB"), (OF_ANOTHER_KIND, "architecture", "linux/arm64")],
    ids=["too large", "of another kind"],
)
def test_an_image_that_the_platform_refuses_costs_no_repository_and_no_push(
    image: Image, check: str, figure: str, platform: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = FakeDocker(image)
    docker.attach(monkeypatch)
    with pytest.raises(PreflightError, match=figure) as refused:
        build(platform, Silent())
    assert (refused.value.exit_code, refused.value.where) == (3, f"check {check}")
    assert docker.done == []
    assert not (platform.project / RELEASE_VALUES).exists()


def test_all_that_the_platform_refuses_is_told_at_once(
    platform: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    FakeDocker(Image(FITS.id, "linux/arm64", 12 * GB)).attach(monkeypatch)
    with pytest.raises(PreflightError, match="2 checks refuse") as refused:
        build(platform, Silent())
    assert [line.partition(":")[0] for line in refused.value.details] == ["image size", "architecture"]


def test_an_image_that_fits_is_pushed_once_its_repository_stands(
    platform: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = FakeDocker(FITS)
    docker.attach(monkeypatch)
    built = build(platform, Silent())
    assert docker.done == ["repository", "push"]
    assert built.release.image.endswith("b" * 64)


def test_a_registry_that_does_not_answer_stops_a_build_unless_that_check_is_skipped(
    platform: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_silent(*_: object) -> None:
        raise PreflightError("The registry does not answer.")

    docker = FakeDocker(FITS)
    docker.attach(monkeypatch)
    monkeypatch.setattr("bentodeploy.image.push.find_pushed", is_silent)
    with pytest.raises(PreflightError, match="does not answer"):
        build(platform, Silent())
    assert docker.done == []
    build(replace(platform, skipped=frozenset({"registry"})), Silent())
    assert docker.done == ["repository", "push"]
