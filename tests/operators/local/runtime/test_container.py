"""The container runtime under a real Docker engine, with an image that answers what it sees."""

from __future__ import annotations

import json
import os
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bentodeploy.operators.local.containers import check_docker, container_log

from tests.operators.local.deployed import HOSTILE, Deployed, wait_for
from tests.operators.local.terraformed import Terraformed, release

BASE = "python:3.11-slim"
SERVER = """
import json, os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
if os.environ.get("FAKE_DIES"):
    sys.exit(os.environ["FAKE_DIES"])
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())
print("serving", flush=True)
HTTPServer(("0.0.0.0", 3000), Handler).serve_forever()
"""


@dataclass
class Contained:
    """A deployment of the container runtime, its image built."""

    deployed: Deployed
    name: str
    image: str

    @property
    def container(self) -> str:
        return f"bentodeploy-{self.name}"

    def settings(self, **changes: Any) -> dict[str, Any]:
        return self.deployed.settings(
            **{"runtime": "container", "deployment": self.name, "image": self.image, **changes}
        )

    def start(self, **changes: Any) -> subprocess.CompletedProcess[str]:
        return self.deployed.run("start", self.settings(**changes))

    def remove(self) -> None:
        answer = self.deployed.run("remove", {"runtime": "container", "deployment": self.name})
        assert answer.returncode == 0, answer.stderr


def docker(*arguments: str, given: str | None = None) -> str:
    """Run the docker command and demand that it worked."""
    ran = subprocess.run(
        ["docker", *arguments],
        input=given,
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.fixture
def contained(with_own_cache: Deployed) -> Iterator[Contained]:
    """A deployment that is ready to start; container and image go with the test."""
    name = f"iris-{uuid.uuid4().hex[:8]}"
    dockerfile = (
        f"FROM {BASE}\nLABEL bentodeploy.deployment={name}\nCMD {json.dumps(['python3', '-c', SERVER])}\n"
    )
    image = docker("build", "--quiet", "-", given=dockerfile)
    contained = Contained(with_own_cache, name, image)
    yield contained
    contained.remove()
    assert docker("ps", "--all", "--quiet", "--filter", f"name={contained.container}") == ""
    assert docker("image", "ls", "--quiet", "--filter", f"label=bentodeploy.deployment={name}") == ""


def running(contained: Contained) -> None:
    answer = contained.start()
    assert answer.returncode == 0, answer.stderr
    contained.deployed.wait_ready()


@pytest.mark.docker
def test_a_started_container_answers_until_it_is_stopped(contained: Contained) -> None:
    running(contained)
    assert contained.deployed.status()["state"] == "running"
    contained.deployed.stop()
    assert not contained.deployed.is_ready()
    assert contained.deployed.status()["state"] == "stopped"
    assert contained.deployed.status()["restart"]


@pytest.mark.docker
def test_starting_again_replaces_the_container(contained: Contained) -> None:
    running(contained)
    first = docker("inspect", "--format", "{{.Id}}", contained.container)
    running(contained)
    assert docker("inspect", "--format", "{{.Id}}", contained.container) != first


@pytest.mark.docker
def test_env_reaches_the_container_byte_for_byte_whatever_the_docker_command_reads_itself(
    contained: Contained,
) -> None:
    env = {**HOSTILE, "DOCKER_HOST": "unix:///nowhere", "HOME": "/the service's", "HTTP_PROXY": 'http://"x"'}
    answer = contained.start(env=env)
    assert answer.returncode == 0, answer.stderr
    contained.deployed.wait_ready()
    seen = contained.deployed.get("/")
    assert {name: seen.get(name) for name in env} == env
    assert seen["BENTOML_DO_NOT_TRACK"] == "True"


@pytest.mark.docker
def test_it_is_private_labelled_limited_and_comes_back_after_a_reboot(contained: Contained) -> None:
    answer = contained.start(labels={"team": 'blue "x" $y'}, memory="64m")
    assert answer.returncode == 0, answer.stderr
    [found] = json.loads(docker("inspect", contained.container))
    host = found["HostConfig"]
    assert host["PortBindings"] == {
        "3000/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(contained.deployed.port)}]
    }
    assert host["Memory"] == 64 * 1024 * 1024
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert found["Config"]["Labels"]["team"] == 'blue "x" $y'


@pytest.mark.docker
def test_a_container_that_dies_again_and_again_has_failed(contained: Contained) -> None:
    assert contained.start(env={"FAKE_DIES": "cannot load the model"}).returncode == 0
    seen: list[dict[str, str]] = []  # Docker starts it again and again: two looks see two things

    def has_failed() -> bool:
        seen.append(contained.deployed.status())
        return seen[-1]["state"] == "failed"

    wait_for(has_failed, seconds=60)
    assert "exit code 1" in seen[-1]["detail"]
    assert "cannot load the model" in list(container_log(contained.container, lines=5, follow=False))


@pytest.mark.docker
def test_a_removed_container_is_told_and_is_no_obstacle(contained: Contained) -> None:
    running(contained)
    docker("rm", "--force", contained.container)
    assert "is gone" in contained.deployed.status()["detail"]
    running(contained)


@pytest.mark.docker
def test_following_the_log_ends_with_the_caller(contained: Contained) -> None:
    running(contained)
    lines = container_log(contained.container, lines=10, follow=True)
    assert next(lines) == "serving"
    lines.close()


@pytest.mark.docker
def test_an_image_that_is_not_there_names_the_cure(contained: Contained) -> None:
    answer = contained.start(image="sha256:" + "0" * 64)
    assert answer.returncode == 1
    assert "bentodeploy build" in answer.stderr


@pytest.mark.docker
def test_a_change_of_runtime_stops_the_other_one(contained: Contained) -> None:
    contained.deployed.start()
    contained.deployed.wait_ready()
    running(contained)
    assert contained.deployed.processes() == []
    contained.deployed.start(deployment=contained.name)
    contained.deployed.wait_ready()
    assert docker("ps", "--all", "--quiet", "--filter", f"name={contained.container}") == ""
    contained.deployed.run("remove", {"deployment": contained.name})
    assert (
        docker("image", "ls", "--quiet", "--filter", f"label=bentodeploy.deployment={contained.name}") == ""
    )


@pytest.mark.docker
def test_a_service_of_this_machine_refuses_the_port_as_the_process_runtime_does(contained: Contained) -> None:
    contained.deployed.start(deployment=contained.name)
    contained.deployed.wait_ready()
    other = Contained(
        Deployed(
            contained.deployed.project.parent / "other", contained.deployed.cache, contained.deployed.port
        ),
        contained.name,
        contained.image,
    )
    answer = other.start()
    assert answer.returncode == 1
    assert f"Port {contained.deployed.port} cannot be used" in answer.stderr


@pytest.mark.docker
@pytest.mark.terraform
def test_terraform_starts_and_removes_container_and_image(contained: Contained) -> None:
    project = Terraformed(contained.deployed)
    values = {"runtime": "container", "deployment": contained.name}
    outputs = project.up(release(image=contained.image), **values)
    contained.deployed.wait_ready()
    assert outputs["container"] == contained.container
    assert "log_file" not in outputs
    assert project.plan() == {}
    project.destroy()
    assert (
        docker("image", "ls", "--quiet", "--filter", f"label=bentodeploy.deployment={contained.name}") == ""
    )


@pytest.mark.docker
def test_the_check_finds_the_engine() -> None:
    assert check_docker().ok


def test_an_engine_that_does_not_answer_names_two_cures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put_fake_docker(tmp_path, "echo 'Cannot connect to the Docker daemon' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = check_docker()
    assert found.what == "No Docker engine answers: Cannot connect to the Docker daemon"
    assert "runtime: process" in str(found.cure)


def test_no_docker_command_is_told_by_check_and_start(
    with_own_cache: Deployed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_docker().what == "There is no docker command on PATH."
    answer = Contained(with_own_cache, "iris-1", "sha256:1").start()
    assert answer.returncode == 1
    assert "There is no docker command on PATH" in answer.stderr


def test_no_value_stands_in_an_argument(with_own_cache: Deployed, tmp_path: Path) -> None:
    put_fake_docker(tmp_path, f'echo "$@" >>{tmp_path}/said')
    contained = Contained(with_own_cache, "iris-1", "sha256:1")
    env = {"TOKEN": "s3cret", "DOCKER_TOKEN": "s3cret"}
    answer = with_own_cache.run("start", contained.settings(env=env), PATH=f"{tmp_path}:/usr/bin:/bin")
    assert answer.returncode == 0, answer.stderr
    said = (tmp_path / "said").read_text()
    assert "--env TOKEN --env-file /dev/stdin" in said
    assert "s3cret" not in said


def test_a_line_break_where_the_docker_command_cannot_pass_one_on_is_refused(
    with_own_cache: Deployed, tmp_path: Path
) -> None:
    put_fake_docker(tmp_path, f'echo "$@" >>{tmp_path}/said')
    contained = Contained(with_own_cache, "iris-1", "sha256:1")
    settings = contained.settings(env={"DOCKER_X": "a\nb"})
    answer = with_own_cache.run("start", settings, PATH=f"{tmp_path}:/usr/bin:/bin")
    assert answer.returncode == 1
    assert "The value of DOCKER_X in `env` has a line break" in answer.stderr
    assert "rm --force" not in (tmp_path / "said").read_text()  # what served before serves on


def test_a_token_that_is_missing_leaves_the_old_container_alone(
    with_own_cache: Deployed, tmp_path: Path
) -> None:
    put_fake_docker(tmp_path, f'echo "$@" >>{tmp_path}/said')
    settings = Contained(with_own_cache, "iris-1", "sha256:1").settings(guarded=True)
    answer = with_own_cache.run("start", settings, PATH=f"{tmp_path}:/usr/bin:/bin")
    assert answer.returncode == 1
    assert "There is no token" in answer.stderr
    assert "rm --force" not in (tmp_path / "said").read_text()


def test_only_the_variables_of_gos_runtime_are_the_docker_commands(
    with_own_cache: Deployed, tmp_path: Path
) -> None:
    put_fake_docker(tmp_path, f'echo "$@" >>{tmp_path}/said')
    env = {"GOOGLE_CREDENTIALS": "{\n}", "GODEBUG": "http2client=0"}
    settings = Contained(with_own_cache, "iris-1", "sha256:1").settings(env=env)
    answer = with_own_cache.run("start", settings, PATH=f"{tmp_path}:/usr/bin:/bin")
    assert answer.returncode == 0, answer.stderr
    said = (tmp_path / "said").read_text()
    assert "--env GOOGLE_CREDENTIALS" in said
    assert "--env GODEBUG" not in said


def test_an_engine_that_is_down_is_no_reason_to_start_again(with_own_cache: Deployed, tmp_path: Path) -> None:
    put_fake_docker(tmp_path, "exit 0")
    contained = Contained(with_own_cache, "iris-1", "sha256:1")
    with_own_cache.run("start", contained.settings(), PATH=f"{tmp_path}:/usr/bin:/bin")
    put_fake_docker(tmp_path, "echo 'Cannot connect' >&2; exit 1")
    status = json.loads(with_own_cache.run("status", PATH=f"{tmp_path}:/usr/bin:/bin").stdout)
    assert status["detail"] == "The Docker engine does not answer: Cannot connect"
    assert not status["restart"]


def put_fake_docker(folder: Path, script: str) -> None:
    """A fake of the docker command."""
    (folder / "docker").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "docker").chmod(0o755)
