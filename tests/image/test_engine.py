"""Finding an engine, and what is said where none answers."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import DockerClient

from bentodeploy.errors import DockerUnavailableError
from bentodeploy.image.address import Address
from bentodeploy.image.build import build_image
from bentodeploy.image.engine import DockerEngine, connect
from bentodeploy.image.model import Overlay
from tests.image.conftest import Bench, RecordedProgress


@pytest.fixture
def no_docker_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def deaf_socket(tmp_path: Path) -> Iterator[Path]:
    """A socket file that nobody listens at any more."""
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    yield path
    path.unlink()


def test_a_chosen_engine_that_is_not_there_is_told_and_nothing_else_is_tried(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")

    with pytest.raises(DockerUnavailableError) as caught:
        connect()

    assert caught.value.what == "The Docker engine of DOCKER_HOST does not answer."
    assert caught.value.details == (f"unix://{tmp_path}/none.sock (DOCKER_HOST): no such socket",)


def test_the_operating_systems_reason_is_told(monkeypatch: pytest.MonkeyPatch, deaf_socket: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{deaf_socket}")

    with pytest.raises(DockerUnavailableError) as caught:
        connect()

    assert caught.value.details == (f"unix://{deaf_socket} (DOCKER_HOST): connection refused",)


def test_an_address_over_the_network_that_refuses_is_told(
    monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{free_port}")

    with pytest.raises(DockerUnavailableError) as caught:
        connect()

    assert caught.value.details[0].endswith("connection refused")


@pytest.mark.parametrize("address", ["nonsense", "ftp://host", "unix://", "tcp://host:port"])
def test_an_address_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)

    with pytest.raises(DockerUnavailableError, match="DOCKER_HOST"):
        connect()


@pytest.mark.usefixtures("no_docker_settings")
@pytest.mark.skipif(
    Path("/var/run/docker.sock").exists(), reason="an engine may answer at the default socket"
)
def test_without_any_engine_all_that_was_tried_is_told_with_the_cure() -> None:
    with pytest.raises(DockerUnavailableError, match="No Docker engine answers") as caught:
        connect()

    assert any("Colima" in line for line in caught.value.details)
    assert caught.value.next_step is not None
    assert "colima start" in caught.value.next_step


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every socket")
def test_a_socket_of_others_names_the_group_to_join(
    monkeypatch: pytest.MonkeyPatch, deaf_socket: Path
) -> None:
    deaf_socket.chmod(0)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{deaf_socket}")

    with pytest.raises(DockerUnavailableError) as caught:
        connect()

    assert caught.value.next_step is not None
    assert "usermod -aG docker" in caught.value.next_step


@pytest.mark.docker
def test_the_engine_tells_its_platform_and_knows_its_images(bench: Bench) -> None:
    tag = bench.data_image(platform="linux/arm64", size=1000)

    image = bench.engine.image(tag)

    assert image is not None
    assert image.platform == "linux/arm64"
    assert image.size == 1000
    assert bench.engine.image(image.id) == image
    assert bench.engine.platform.startswith("linux/")


@pytest.mark.docker
def test_an_image_that_is_not_there_is_none(bench: Bench) -> None:
    assert bench.engine.image(bench.tag("none")) is None
    assert bench.engine.layers(bench.tag("none")) == ()
    assert bench.engine.registry_digests(bench.tag("none")) == ()
    bench.engine.untag(bench.tag("none"))


def test_an_engine_that_went_away_is_told(free_port: int) -> None:
    address = Address(f"tcp://127.0.0.1:{free_port}", "Colima")
    engine = DockerEngine(DockerClient(base_url=address.url, version="1.41"), address, "linux/amd64")

    with pytest.raises(DockerUnavailableError, match="of Colima does not answer"):
        engine.image("python")


@pytest.mark.docker
def test_a_context_of_the_docker_command_leads_both_api_and_builds_to_its_engine(
    bench: Bench, progress: RecordedProgress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    address = bench.engine.address.url
    for arguments in (["create", "elsewhere", "--docker", f"host={address}"], ["use", "elsewhere"]):
        subprocess.run(["docker", "context", *arguments], check=True, capture_output=True)
    bundle = bench.bundle(f"FROM {bench.data_image()}\nCOPY bento.yaml /bento.yaml\n")

    engine = connect()
    image = build_image(
        engine,
        bundle,
        overlay=Overlay(),
        tag=bench.tag(),
        platform="linux/amd64",
        labels={},
        progress=progress,
    )
    engine.client.close()

    assert engine.address.source == "docker context elsewhere"
    assert bench.engine.image(bench.tag()) == image
