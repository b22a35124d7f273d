"""The agent's round: what is wanted becomes what runs, whatever ends it half way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.operators.aws_ec2.fake_machine import FakeMachine, fake_machine
from tests.operators.aws_ec2.test_agent import state


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    """It shall run a service without a domain."""
    return fake_machine(tmp_path, state(start_seconds=0), monkeypatch)


def test_what_is_wanted_runs_after_one_round(machine: FakeMachine) -> None:
    machine.round()
    assert (machine.running, machine.state) == ({"bentodeploy"}, "running")
