"""A volume that was made larger: the agent has partition and file system follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from bentodeploy.templates.aws_ec2.terraform.agent import disk, sync
from bentodeploy.templates.aws_ec2.terraform.agent.commands import Trouble

from tests.operators.aws_ec2.fake_machine import FakeMachine, fake_machine
from tests.operators.aws_ec2.test_agent import state

GROWN = [
    "cloud-init single --name growpart --frequency always",
    "cloud-init single --name resizefs --frequency always",
]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    return fake_machine(tmp_path, state(start_seconds=0), monkeypatch)


def grown(machine: FakeMachine) -> list[str]:
    """What was asked of cloud-init in one round."""
    machine.commands.clear()
    machine.round()
    return [command for command in machine.commands if command.startswith("cloud-init")]


def test_each_size_is_taken_once_partition_before_file_system(machine: FakeMachine) -> None:
    assert (grown(machine), grown(machine)) == (GROWN, [])
    machine.have_disk("16")
    assert (grown(machine), grown(machine)) == (GROWN, [])


def test_the_room_is_there_before_an_image_comes(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[str] = []
    monkeypatch.setattr(sync, "fetch", lambda _: before.extend(machine.commands))
    machine.round()
    assert before[:2] == GROWN


def test_what_cannot_grow_is_told_in_the_journal_and_stops_nothing(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*command: str, **_: object) -> str:
        raise Trouble(f"{command[0]}: no such program")

    monkeypatch.setattr(disk, "run", run)
    machine.round()
    assert machine.state == "running"
    assert capsys.readouterr().out.count("cannot grow the disk: cloud-init: no such program") == 2
