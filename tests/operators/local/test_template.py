"""The template under real Terraform: what restarts the service, what does not, and what destroy leaves."""

from __future__ import annotations

import json
import os
import signal
import socket
from typing import Any

import pytest

from bentodeploy.errors import EngineError
from tests.operators.local.deployed import HOSTILE, Deployed, wait_for
from tests.operators.local.terraformed import Terraformed, release

pytestmark = pytest.mark.terraform

RESTART = {"terraform_data.service": ("delete", "create")}


@pytest.fixture
def project(deployed: Deployed) -> Terraformed:
    """A project that was not applied yet."""
    return Terraformed(deployed)


def test_apply_starts_and_destroy_removes_everything(project: Terraformed) -> None:
    outputs = project.up()
    deployed = project.deployed
    deployed.wait_ready()
    assert outputs["endpoint"] == f"http://127.0.0.1:{deployed.port}"
    assert outputs["log_file"] == str(deployed.service / "service.log")
    assert outputs["runtime"] == "process"
    assert "container" not in outputs
    assert project.plan() == {}
    project.destroy()
    assert deployed.processes() == []
    assert not deployed.service.exists()
    assert not deployed.bundle.exists()


def test_a_release_of_the_same_thing_does_not_restart_it(project: Terraformed) -> None:
    project.up()
    project.render(release(number=2), labels={"team": "blue"})
    assert project.plan() == {}


@pytest.mark.parametrize(
    "change",
    [
        {"host": "0.0.0.0"},
        {"workers": 2},
        {"env": {"A": "other"}},
        {"python": "python3"},
        {"restart_of": "an-instance"},
    ],
)
def test_what_only_a_start_can_change_restarts_it(project: Terraformed, change: dict[str, Any]) -> None:
    project.up(env={"A": "one"})
    project.render(**{"env": {"A": "one"}, **change})
    assert project.plan() == RESTART


def test_a_restart_leaves_one_instance_with_the_new_values(project: Terraformed) -> None:
    project.up(env={"A": "one"})
    project.deployed.wait_ready()
    project.up(env={"A": "two"})
    project.deployed.wait_ready()
    assert project.deployed.get("/environment")["A"] == "two"
    assert len(project.deployed.processes()) == 2


def test_env_passes_through_terraform_byte_for_byte(project: Terraformed) -> None:
    project.up(env=HOSTILE)
    project.deployed.wait_ready()
    seen = project.deployed.get("/environment")
    assert {name: seen.get(name) for name in HOSTILE} == HOSTILE


def test_env_values_are_not_in_the_state_and_not_told(project: Terraformed) -> None:
    project.up(env={"TOKEN": "s3cret-value"})
    state = (project.deployed.project / "terraform.tfstate").read_text()
    assert "s3cret-value" not in state
    assert "s3cret-value" not in str(project.told)
    assert "TOKEN" not in state


def test_an_orphan_of_a_lost_state_is_replaced(project: Terraformed) -> None:
    project.up()
    project.deployed.wait_ready()
    first = project.deployed.record()["instance"]
    (project.deployed.project / "terraform.tfstate").unlink()
    project.up()
    project.deployed.wait_ready()
    assert project.deployed.record()["instance"] != first
    assert len(project.deployed.processes()) == 2


def test_a_failed_start_says_why_and_the_next_apply_goes_on(project: Terraformed) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", project.deployed.port))
        other.listen()
        project.render()
        project.plan()
        with pytest.raises(EngineError) as caught:
            project.apply()
    assert f"Port {project.deployed.port} cannot be used" in "\n".join(caught.value.details)
    project.up()
    project.deployed.wait_ready()


def test_destroy_ends_a_service_whose_supervisor_was_killed(project: Terraformed) -> None:
    project.up(env={"FAKE_WORKERS": "1"})
    project.deployed.wait_ready()
    os.kill(project.deployed.record()["supervisor"], signal.SIGKILL)
    project.destroy()
    assert project.deployed.processes() == []


def test_destroy_removes_a_service_whose_start_terraform_holds_for_failed(project: Terraformed) -> None:
    """Terraform runs no destroy provisioner of a tainted resource, so another resource must do the work."""
    project.up()
    project.deployed.wait_ready()
    state = project.deployed.project / "terraform.tfstate"
    content = json.loads(state.read_text())
    [service] = [resource for resource in content["resources"] if resource["name"] == "service"]
    service["instances"][0]["status"] = "tainted"
    state.write_text(json.dumps(content))
    project.destroy()
    wait_for(lambda: project.deployed.processes() == [])
    assert not project.deployed.service.exists()


def test_nothing_built_is_said_and_nothing_starts(project: Terraformed) -> None:
    project.render()
    (project.deployed.project / "release.auto.tfvars.json").unlink()
    with pytest.raises(EngineError) as caught:
        project.plan()
    assert any("Nothing was built yet" in line for line in caught.value.details)
