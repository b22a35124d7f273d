"""What a bento reads during the build comes from the caller, and stands in no command line."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from bentodeploy.errors import ImageError
from bentodeploy.image.address import Address
from bentodeploy.image.build import build_image
from bentodeploy.image.build_secrets import BuildSecrets, build_secrets
from bentodeploy.image.command import BuildCommand, Builder, BuildRequest
from bentodeploy.image.model import Overlay
from bentodeploy.image.run_build import Build, run_build
from bentodeploy.image.stack import stack_tag
from bentodeploy.progress import Silent
from tests.image.conftest import RecordedProgress

ADDRESS = Address("unix:///run/docker.sock", "Docker", {"DOCKER_HOST": "unix:///run/docker.sock"})
MOUNTS = 'FROM a\nRUN --mount=type=secret,id=TOKEN  TOKEN="$(cat /run/secrets/TOKEN)" pip install x\n'
"""As BentoML 1.4.40 writes it."""


def bundle_of(folder: Path, *envs: object, dockerfile: str = MOUNTS) -> Path:
    (folder / "env" / "docker").mkdir(parents=True)
    (folder / "env" / "docker" / "Dockerfile").write_text(dockerfile)
    (folder / "bento.yaml").write_text(yaml.safe_dump({"name": "iris", "envs": list(envs)}))
    return folder


def asked(name: str, value: object = "", stage: str = "build") -> dict[str, object]:
    return {"name": name, "value": value, "stage": stage}


def test_the_callers_value_goes_before_the_bentos(tmp_path: Path) -> None:
    bundle = bundle_of(tmp_path, asked("TOKEN", "own"), asked("INDEX", "https://i"), asked("EMPTY"))
    found = build_secrets(bundle, {"TOKEN": "callers", "EMPTY": "", "OTHER": "x"})
    assert found == BuildSecrets({"TOKEN": "callers", "INDEX": "https://i", "EMPTY": ""})


@pytest.mark.parametrize("value", ["", None])
def test_what_has_no_value_is_missing(tmp_path: Path, value: object) -> None:
    bundle = bundle_of(tmp_path, asked("TOKEN", value), asked("RATE", 5))
    assert build_secrets(bundle, {}) == BuildSecrets({"RATE": "5"}, ("TOKEN",))


@pytest.mark.parametrize(
    "env",
    [
        asked("MODE", stage="all"),
        asked("MODE", stage="runtime"),
        {"name": "MODE"},
        asked("A,src=/etc/passwd"),
        {"stage": "build"},
        "MODE",
    ],
)
def test_what_is_not_of_the_build_or_no_name_is_not_asked_for(tmp_path: Path, env: object) -> None:
    assert build_secrets(bundle_of(tmp_path, env), {}) == BuildSecrets()


def test_a_dockerfile_that_mounts_no_secret_reads_none(tmp_path: Path) -> None:
    bundle = bundle_of(tmp_path, asked("TOKEN"), dockerfile="FROM a\nRUN --mount=type=cache,target=/x true\n")
    assert build_secrets(bundle, {}) == BuildSecrets()


def test_a_value_is_not_shown_with_what_holds_it(tmp_path: Path) -> None:
    found = build_secrets(bundle_of(tmp_path, asked("TOKEN")), {"TOKEN": "hush"})
    request = BuildRequest(tmp_path, tmp_path, "iris:1", "linux/amd64", {})
    build = Build("it", BuildCommand(Builder.BUILDX, ("docker",), {}), request, found.values)
    assert "hush" not in repr((found, build))


def fake_docker(folder: Path) -> Path:
    """Writes down how it was called, then ends well."""
    program = folder / "docker"
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"with open({str(folder / 'called')!r}, 'a') as file:\n"
        "    file.write(json.dumps([sys.argv[1:], dict(os.environ)]) + '\\n')\n"
    )
    program.chmod(0o755)
    return program


def calls(folder: Path) -> list[tuple[list[str], dict[str, str]]]:
    lines = (json.loads(line) for line in (folder / "called").read_text().splitlines())
    return [(argv, environment) for argv, environment in lines]


@pytest.mark.parametrize("builder", [Builder.BUILDX, Builder.BUILDKIT])
def test_the_value_is_in_the_childs_environment_and_not_in_its_command_line(
    tmp_path: Path, builder: Builder
) -> None:
    command = BuildCommand(builder, (str(fake_docker(tmp_path)), "build"), {})
    request = BuildRequest(tmp_path, tmp_path / "Dockerfile", "iris:1", "linux/amd64", {})
    run_build(Build("it", command, request, {"TOKEN": "hush", "INDEX": "i"}), ADDRESS, Silent())

    [(argv, environment)] = calls(tmp_path)
    named = [argv[place + 1] for place, one in enumerate(argv) if one == "--secret"]
    assert [one.partition(",env=")[0] for one in named] == ["id=TOKEN", "id=INDEX"]
    assert [environment[one.partition(",env=")[2]] for one in named] == ["hush", "i"]
    assert "hush" not in " ".join(argv)


def test_the_classic_builder_is_given_no_option_that_it_does_not_know(tmp_path: Path) -> None:
    command = BuildCommand(Builder.CLASSIC, (str(fake_docker(tmp_path)), "build"), {})
    request = BuildRequest(tmp_path, tmp_path / "Dockerfile", "iris:1", "linux/amd64", {})
    run_build(Build("it", command, request, {"TOKEN": "hush"}), ADDRESS, Silent())
    assert "--secret" not in calls(tmp_path)[0][0]


def test_a_bento_does_not_change_how_docker_works(tmp_path: Path) -> None:
    command = BuildCommand(Builder.BUILDX, (str(fake_docker(tmp_path)), "build"), {})
    request = BuildRequest(tmp_path, tmp_path / "Dockerfile", "iris:1", "linux/amd64", {})
    hostile = {"DOCKER_HOST": "tcp://elsewhere", "PATH": "/nowhere", "DOCKER_CONFIG": "/x"}
    run_build(Build("it", command, request, hostile), ADDRESS, Silent())
    [(_, environment)] = calls(tmp_path)
    assert environment["DOCKER_HOST"] == ADDRESS.cli["DOCKER_HOST"]
    assert environment["PATH"] == os.environ["PATH"]
    assert environment.get("DOCKER_CONFIG") == os.environ.get("DOCKER_CONFIG")


@dataclass
class FakeEngine:
    """Has no image, whatever was built."""

    address: Address = ADDRESS

    def image(self, tag: str) -> None:
        return None

    def untag(self, tag: str) -> None:
        pass


def build(bundle: Path, progress: RecordedProgress) -> None:
    build_image(
        cast(Any, FakeEngine()),
        bundle,
        overlay=Overlay(),
        tag="iris:1",
        platform="linux/amd64",
        labels={},
        progress=progress,
    )


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    command = BuildCommand(Builder.BUILDX, (str(fake_docker(tmp_path)), "buildx", "build"), {})
    monkeypatch.setattr("bentodeploy.image.build.docker_command", lambda _: command)
    return tmp_path


def test_the_stacks_build_is_given_what_the_bento_asks_for(
    docker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "hush")
    bundle, progress = bundle_of(docker / "bundle", asked("TOKEN")), RecordedProgress()
    tag = stack_tag(bundle, "linux/amd64")
    with pytest.raises(ImageError, match="has no image"):
        build(bundle, progress)

    [(argv, environment)] = calls(docker)
    assert "--secret" in argv
    assert "hush" in environment.values()
    assert progress.told == ["The build may read TOKEN, as the bento asks."]
    assert tag in argv, "the value must not be part of the key"


def test_a_build_without_a_value_does_not_begin(docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    with pytest.raises(ImageError, match="reads TOKEN, and no value is given") as caught:
        build(bundle_of(docker / "bundle", asked("TOKEN")), RecordedProgress())
    assert "TOKEN" in (caught.value.next_step or "")
    assert not (docker / "called").exists()
