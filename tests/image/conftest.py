"""Small real images and bundles; whatever a test makes in the engine goes when it ends."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import tarfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from docker.errors import APIError, ImageNotFound

from bentodeploy.image.command import BuildCommand, Builder, DockerCli, choose, probe
from bentodeploy.image.engine import DockerEngine, connect
from bentodeploy.progress import Step
from tests.support.registry import RunningRegistry, registry_running

BASE_WITH_PROGRAMS = "python:3.11-slim"
"""Has a shell, for tests that must run something."""


@dataclass
class RecordedProgress:
    """Keeps what was told, in order."""

    steps: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        self.steps.append(title)
        yield self

    def detail(self, text: str) -> None:
        self.details.append(text)

    def info(self, text: str) -> None:
        self.told.append(text)

    def warn(self, text: str) -> None:
        self.told.append(text)


@dataclass(frozen=True)
class Bench:
    """An engine and a mark that all images of one test carry, so that they can be found and removed."""

    engine: DockerEngine
    mark: str
    folder: Path

    def tag(self, version: str = "1") -> str:
        """A name that no other test uses."""
        return f"bentodeploy-test/{self.mark}:{version}"

    def data_image(self, version: str = "base", *, platform: str = "linux/amd64", size: int = 10) -> str:
        """An image that holds nothing but a file of `size` random bytes; made without any network."""
        layer = _archive({"data": os.urandom(size)})
        config = {
            "architecture": platform.partition("/")[2],
            "os": platform.partition("/")[0],
            "config": {"Labels": {"bentodeploy.test": self.mark}},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
        }
        manifest = [{"Config": "config.json", "RepoTags": [self.tag(version)], "Layers": ["layer.tar"]}]
        whole = {
            "config.json": json.dumps(config).encode(),
            "layer.tar": layer,
            "manifest.json": json.dumps(manifest).encode(),
        }
        self.engine.client.images.load(_archive(whole))
        return self.tag(version)

    def bundle(self, dockerfile: str, **files: str) -> Path:
        """A gathered bento as far as a build looks at it: a Dockerfile and some files."""
        bundle = self.folder / f"bundle-{uuid.uuid4().hex[:6]}"
        (bundle / "env" / "docker").mkdir(parents=True)
        (bundle / "env" / "docker" / "Dockerfile").write_text(dockerfile)
        (bundle / "bento.yaml").write_text(f"name: {self.mark}\n")
        for name, content in files.items():
            (bundle / name).write_text(content)
        return bundle

    def running_bundle(self, *lines: str) -> Path:
        """A bundle whose Dockerfile has these lines on a base that can run programs."""
        head = [f"FROM {BASE_WITH_PROGRAMS}", f"LABEL bentodeploy.test={self.mark}"]
        return self.bundle("\n".join([*head, *lines]) + "\n")

    def remove_all(self) -> None:
        """Children go before their parents, whose order the engine does not tell."""
        left = self._images()
        while left:
            for image in left:
                with suppress(ImageNotFound, APIError):
                    self.engine.client.images.remove(image, force=True)
            before, left = left, self._images()
            assert left != before, f"cannot be removed: {left}"

    def _images(self) -> list[str]:
        marked = {"label": f"bentodeploy.test={self.mark}"}
        return [str(image.id) for image in self.engine.client.images.list(all=True, filters=marked)]


def _archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(connect(), uuid.uuid4().hex[:12], tmp_path)
    yield made
    made.remove_all()
    made.engine.client.close()


@functools.cache
def _docker_commands() -> tuple[DockerCli, ...]:
    """Every docker command on PATH, as it describes itself."""
    folders = dict.fromkeys(Path(folder).resolve() for folder in os.get_exec_path())
    return tuple(probe(str(folder / "docker")) for folder in folders if (folder / "docker").is_file())


def _builders() -> dict[Builder, DockerCli]:
    """What can build on this machine; every docker command has the classic builder."""
    commands = _docker_commands()
    found = {choose(cli).builder: cli for cli in reversed(commands)}
    for cli in commands[:1]:
        found[Builder.CLASSIC] = replace(cli, version=None, buildx=None)
    return found


@pytest.fixture(
    params=[builder for builder in Builder if builder in _builders()] or [Builder.CLASSIC],
    ids=lambda builder: builder.name,
)
def every_builder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Builder:
    """The test runs once with each way of building that this machine has."""
    builder: Builder = request.param

    def chosen(buildx_instance: str) -> BuildCommand:
        return choose(_builders()[builder], buildx_instance)

    monkeypatch.setattr("bentodeploy.image.build.docker_command", chosen)
    return builder


@pytest.fixture
def progress() -> RecordedProgress:
    return RecordedProgress()


@pytest.fixture
def open_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegistry]:
    with registry_running(tmp_path_factory.mktemp("registry"), with_login=False) as registry:
        yield registry


@pytest.fixture
def locked_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegistry]:
    with registry_running(tmp_path_factory.mktemp("registry"), with_login=True) as registry:
        yield registry
