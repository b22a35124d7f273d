"""A fake docker command stands in here for what a real one can hardly be made to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bentodeploy.errors import DockerUnavailableError, ImageError
from bentodeploy.image.address import Address
from bentodeploy.image.command import BuildCommand, Builder, BuildRequest
from bentodeploy.image.run_build import Build, child_environment, run_build
from bentodeploy.paths import state_dir
from bentodeploy.progress import Silent

ADDRESS = Address("unix:///run/docker.sock", "Colima", {"DOCKER_HOST": "unix:///run/docker.sock"})


def build_with(program: Path) -> Build:
    command = BuildCommand(Builder.CLASSIC, (str(program), "build"), {"DOCKER_BUILDKIT": "0"})
    request = BuildRequest(Path("/context"), Path("/Dockerfile"), "iris:1", "linux/amd64", {})
    return Build("the image", command, request)


def fake_docker(folder: Path, script: str) -> Path:
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def test_the_child_builds_where_the_engine_was_found_with_the_callers_proxies() -> None:
    caller = {
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy",
        "DOCKER_HOST": "tcp://elsewhere",
        "DOCKER_CONTEXT": "elsewhere",
        "BUILDX_BUILDER": "elsewhere",
        "DOCKER_CERT_PATH": "/certs",
    }
    command = BuildCommand(Builder.CLASSIC, ("docker", "build"), {"DOCKER_BUILDKIT": "0"})

    assert child_environment(caller, ADDRESS, command) == {
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy",
        "DOCKER_CERT_PATH": "/certs",
        "DOCKER_HOST": "unix:///run/docker.sock",
        "DOCKER_BUILDKIT": "0",
    }


def test_output_that_is_no_text_reaches_the_error_and_the_log(tmp_path: Path) -> None:
    program = fake_docker(tmp_path, r"printf 'Step 1/1 : RUN x\nbad \377 byte\r\nlast'; exit 1")

    with pytest.raises(ImageError) as caught:
        run_build(build_with(program), ADDRESS, Silent())

    assert caught.value.where == "step 1 of 1: RUN x"
    assert caught.value.details[:2] == ("bad � byte", "last")
    (log,) = (state_dir() / "builds").iterdir()
    assert "bad � byte" in log.read_text()


def test_a_build_that_ends_well_leaves_no_log(tmp_path: Path) -> None:
    run_build(build_with(fake_docker(tmp_path, "echo fine")), ADDRESS, Silent())

    assert list((state_dir() / "builds").iterdir()) == []


GONE = f"failed to get destination image: No such image: sha256:{'0' * 64}"


def test_a_build_whose_cached_layer_somebody_removed_begins_anew(tmp_path: Path) -> None:
    program = fake_docker(tmp_path, f'[ -e "$0.tried" ] || {{ touch "$0.tried"; echo "{GONE}"; exit 1; }}')

    run_build(build_with(program), ADDRESS, Silent())

    assert (tmp_path / "docker.tried").exists()


def test_it_begins_anew_once(tmp_path: Path) -> None:
    program = fake_docker(tmp_path, f'echo tried >> "$0.tries"; echo "{GONE}"; exit 1')

    with pytest.raises(ImageError, match="cannot be built"):
        run_build(build_with(program), ADDRESS, Silent())

    assert (tmp_path / "docker.tries").read_text() == "tried\ntried\n"


def test_a_docker_command_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    program = tmp_path / "docker"
    program.write_text("")

    with pytest.raises(DockerUnavailableError, match="cannot be started"):
        run_build(build_with(program), ADDRESS, Silent())


def test_a_display_that_breaks_ends_the_build_too(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    program = fake_docker(tmp_path, f"echo $$ > {pid_file}; echo 'Step 1/1 : RUN x'; exec sleep 60")

    class Breaks(Silent):
        def step(self, title: str) -> Breaks:
            return self

        def __enter__(self) -> Breaks:
            return self

        def __exit__(self, *exception: object) -> None:
            pass

        def detail(self, text: str) -> None:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run_build(build_with(program), ADDRESS, Breaks())

    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)
