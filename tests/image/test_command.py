"""Which builder is chosen, and that the choice holds for the docker commands of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.errors import DockerUnavailableError
from bentodeploy.image.command import (
    Builder,
    BuildRequest,
    DockerCli,
    Version,
    choose,
    docker_command,
    parse_version,
    probe,
)


def test_buildx_builds_one_image_without_attestations_in_the_engine_itself() -> None:
    command = choose(DockerCli("/bin/docker", (28, 2), (0, 24)), "desktop-linux")

    assert command.builder is Builder.BUILDX
    assert command.argv == (
        *("/bin/docker", "buildx", "build", "--builder", "desktop-linux", "--load"),
        *("--provenance=false", "--sbom=false", "--progress=plain"),
    )
    assert command.environment == {}


def test_an_old_buildx_is_not_given_options_that_it_does_not_know() -> None:
    command = choose(DockerCli("docker", (20, 10), (0, 9)))

    assert command.builder is Builder.BUILDX
    assert not any(argument.startswith(("--provenance", "--sbom")) for argument in command.argv)


def test_a_command_older_than_23_does_buildkit_by_itself() -> None:
    command = choose(DockerCli("docker", (20, 10), None))

    assert command.builder is Builder.BUILDKIT
    assert command.argv == ("docker", "build", "--progress=plain")
    assert command.environment == {"DOCKER_BUILDKIT": "1"}


@pytest.mark.parametrize("version", [(23, 0), (28, 2), None])
def test_a_newer_or_unknown_command_without_buildx_uses_the_classic_builder(version: Version | None) -> None:
    command = choose(DockerCli("docker", version, None))

    assert command.builder is Builder.CLASSIC
    assert command.argv == ("docker", "build", "--force-rm")
    assert command.environment == {"DOCKER_BUILDKIT": "0"}


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Docker version 20.10.24+dfsg1, build 297e128", (20, 10)),
        ("Docker version 28.2.2, build e6534b4", (28, 2)),
        ("github.com/docker/buildx v0.24.0 d0e5e86c8c88ae4865040bc96917c338f4dd673c", (0, 24)),
        ("github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3", (0, 13)),
        ("Docker version dev, build unknown", None),
        ("", None),
    ],
)
def test_versions_are_read_out_of_what_the_commands_say(text: str, version: Version | None) -> None:
    assert parse_version(text) == version


def test_a_request_always_states_the_platform_and_keeps_labels_apart() -> None:
    request = BuildRequest(
        Path("/b"), Path("/b/Dockerfile"), "iris:1", "linux/arm64", {"a": "1 2", "b": "$x"}
    )

    assert request.arguments() == [
        *("--platform", "linux/arm64", "--file", "/b/Dockerfile", "--tag", "iris:1"),
        *("--label", "a=1 2", "--label", "b=$x", "/b"),
    ]


def fake_docker(folder: Path, script: str) -> str:
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_a_command_with_buildx_tells_both_versions(tmp_path: Path) -> None:
    program = fake_docker(
        tmp_path,
        'case "$1" in --version) echo "Docker version 27.1.0, build x";; '
        'buildx) echo "github.com/docker/buildx v0.16.1 abc";; esac',
    )

    assert probe(program) == DockerCli(program, (27, 1), (0, 16))


def test_a_broken_buildx_counts_as_none(tmp_path: Path) -> None:
    program = fake_docker(
        tmp_path,
        '[ "$1" = --version ] && echo "Docker version 28.2.2, build x" && exit 0; '
        'echo "docker: unknown command: docker buildx" >&2; exit 1',
    )

    assert probe(program) == DockerCli(program, (28, 2), None)


def test_a_command_that_does_not_work_is_told(tmp_path: Path) -> None:
    program = fake_docker(tmp_path, "exit 127")

    with pytest.raises(DockerUnavailableError, match="does not work") as caught:
        probe(program)

    assert caught.value.where == program


def test_no_docker_command_is_told_with_the_place_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(DockerUnavailableError, match="no docker command") as caught:
        docker_command()

    assert caught.value.next_step is not None
    assert "Install Docker" in caught.value.next_step
