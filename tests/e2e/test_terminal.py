"""On a real pseudo-terminal: a line that lives, a question, Ctrl-C."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.e2e.conftest import configure
from tests.support import cli

Spawn = Callable[..., pexpect.spawn]

pytestmark = pytest.mark.terraform


@pytest.fixture
def terminal(deployment: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spawn]:
    """Starts a verb on a terminal of 80x24, in the deployment's folder."""
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    spawned: list[pexpect.spawn] = []

    def spawn(*arguments: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "bentodeploy", *arguments],
            cwd=os.fspath(deployment),
            encoding="utf-8",
            dimensions=(24, 80),
            timeout=60,
        )
        spawned.append(child)
        return child

    yield spawn
    for child in spawned:
        child.close(force=True)


def ended(child: pexpect.spawn) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    status: int | None = child.exitstatus
    return status


def test_long_work_is_a_line_that_lives_and_ends_with_a_mark(terminal: Spawn) -> None:
    child = terminal("up")
    child.expect("Python 3.* environment of iris:v1  [0-9.]+ s")
    child.expect("✓.*Applying iris")
    child.expect("is healthy at http://127.0.0.1:")
    assert ended(child) == 0


def test_work_that_fails_ends_with_its_mark_on_a_line_of_its_own(terminal: Spawn) -> None:
    child = terminal("plan")
    child.expect(r"✗(\x1b\[0m)? Planning iris  [0-9.]+ s\r\n")
    child.expect("Nothing was built")
    assert ended(child) == 2


def test_destroy_asks_for_the_name(terminal: Spawn, deployment: Path) -> None:
    cli.succeed("up", cwd=deployment)
    child = terminal("destroy")
    child.expect("Type iris to go on: ")
    child.sendline("other")
    child.expect("Nothing was destroyed")
    assert ended(child) == 2
    child = terminal("destroy")
    child.expect("Type iris to go on: ")
    child.sendline("iris")
    child.expect("iris is destroyed")
    assert ended(child) == 0


def test_ctrl_c_at_the_question_destroys_nothing(terminal: Spawn, deployment: Path) -> None:
    cli.succeed("up", cwd=deployment)
    child = terminal("destroy")
    child.expect("Type iris to go on: ")
    child.sendintr()
    child.expect(r"\r\n.*Error: ")
    assert ended(child) == 130
    assert cli.succeed("status", "--json", cwd=deployment).document["healthy"] is True


def test_ctrl_c_while_waiting_for_health_ends_with_130_and_the_service_goes_on(
    terminal: Spawn,
    deployment: Path,
) -> None:
    configure(deployment, 'env:\n  FAKE_READY_AFTER: "3600"\n')
    child = terminal("up")
    child.expect("Waiting for http://127.0.0.1:")
    child.sendintr()
    assert ended(child) == 130
    seen = cli.succeed("status", "--json", cwd=deployment).document
    assert (seen["state"], seen["healthy"]) == ("deployed", False)
