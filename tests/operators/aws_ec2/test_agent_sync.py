"""The agent's round: what is wanted becomes what runs, whatever ends it half way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bentodeploy.templates.aws_ec2.terraform.agent.services import PROXY, SERVICE
from bentodeploy.templates.aws_ec2.terraform.agent.sync import TRIES

from tests.operators.aws_ec2.fake_machine import FakeMachine, Killed, fake_machine
from tests.operators.aws_ec2.test_agent import state

ENABLE_SERVICE = f"systemctl enable --now {SERVICE}.service"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    """It shall run a service without a domain."""
    return fake_machine(tmp_path, wanted(), monkeypatch)


def wanted(domain: str | None = None) -> dict[str, Any]:
    return state(start_seconds=0, domain=domain)


def domains(machine: FakeMachine) -> dict[str, str | None]:
    """The units that run, each with the domain that it knows."""
    return {unit: known["domain"] for unit, known in machine.running.items()}


def take_up(machine: FakeMachine, domain: str | None) -> None:
    machine.wanted = wanted(domain)
    machine.round()


def test_what_is_wanted_runs_after_one_round(machine: FakeMachine) -> None:
    machine.round()
    assert (domains(machine), machine.enabled) == ({SERVICE: None}, {SERVICE})
    assert machine.state == "running"


def test_a_domain_comes_with_its_proxy_changes_and_goes(machine: FakeMachine) -> None:
    for domain in ("a.example.com", "b.example.com"):
        take_up(machine, domain)
        assert domains(machine) == {SERVICE: domain, PROXY: domain}
        assert machine.enabled == {SERVICE, PROXY}
    take_up(machine, None)
    assert (domains(machine), machine.enabled) == ({SERVICE: None}, {SERVICE})


@pytest.mark.parametrize("reboots", [False, True], ids=["killed", "rebooted"])
@pytest.mark.parametrize(
    ("before", "after"),
    [(None, "a.example.com"), ("a.example.com", "b.example.com"), ("a.example.com", None)],
    ids=["comes", "changes", "goes"],
)
def test_an_agent_that_ends_before_the_new_service_starts_leaves_no_proxy_behind(
    machine: FakeMachine, before: str | None, after: str | None, *, reboots: bool
) -> None:
    take_up(machine, before)
    machine.killed_before = ENABLE_SERVICE
    with pytest.raises(Killed):
        take_up(machine, after)
    if reboots:
        machine.reboot()
    machine.round()
    units = {SERVICE, PROXY} if after else {SERVICE}
    assert (domains(machine), machine.enabled) == (dict.fromkeys(units, after), units)


def test_a_docker_that_was_stopped_takes_the_proxy_with_it_and_both_are_started_again(
    machine: FakeMachine,
) -> None:
    take_up(machine, "a.example.com")
    machine.restart()
    machine.round()
    assert set(machine.running) == {SERVICE, PROXY}


def test_a_proxy_that_takes_no_connections_is_no_service_that_runs(machine: FakeMachine) -> None:
    machine.trouble_of_proxy = "ConnectionRefusedError"
    take_up(machine, "a.example.com")
    told = "service answers, the proxy before it does not: ConnectionRefusedError\nits last lines"
    assert machine.reports[-1] == ("failed", told)
    machine.trouble_of_proxy = None
    machine.round()
    assert machine.state == "running"


def test_a_disk_that_is_full_leaves_the_service_alone_and_is_told(machine: FakeMachine) -> None:
    take_up(machine, None)
    before = dict(machine.running)
    (machine.folder / "taken.json.new").symlink_to("/dev/full")
    machine.wanted = {**wanted(), "image": "another"}
    for _ in range(TRIES):
        machine.round()
    assert machine.running == before
    state, detail = machine.reports[-1]
    assert (state, "No space left on device" in detail) == ("failed", True)

    (machine.folder / "taken.json.new").unlink()
    machine.round()
    assert (machine.running[SERVICE]["image"], machine.state) == ("another", "running")
