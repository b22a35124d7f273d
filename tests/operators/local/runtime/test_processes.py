"""Processes by identity, where the system has /proc and where it has only ps."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import psutil
import pytest

from tests.operators.local.deployed import SCRIPTS, wait_for

AS_DARWIN = "import sys; sys.platform = 'darwin'; "


def in_scripts(code: str) -> Any:
    """What `code`, an expression over the module `processes`, is; evaluated beside the scripts."""
    prelude, _, expression = code.rpartition("; ")
    program = f"{prelude or 'pass'}\nimport json, processes\nprint(json.dumps({expression}))"
    ran = subprocess.run([sys.executable, "-B", "-c", program], cwd=SCRIPTS, capture_output=True, check=True)
    return json.loads(ran.stdout)


@pytest.mark.parametrize("system", ["", AS_DARWIN], ids=["here", "by ps"])
def test_a_process_has_one_identity_for_life_and_none_when_dead(system: str) -> None:
    pid = os.getpid()
    first, second = (in_scripts(f"{system}processes.started({pid})") for _ in range(2))
    assert first == second is not None
    with psutil.Popen(["true"]) as child:
        child.wait()
    assert in_scripts(f"{system}processes.started({child.pid})") is None


def test_a_zombie_is_dead() -> None:
    with subprocess.Popen(["true"]) as child:
        wait_for(lambda: psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE)
        assert in_scripts(f"processes.started({child.pid})") is None


def test_identities_of_two_processes_differ() -> None:
    with psutil.Popen(["sleep", "60"]) as child:
        assert in_scripts(f"processes.started({child.pid})") != in_scripts(
            f"processes.started({os.getpid()})"
        )
        child.kill()


def test_the_table_of_ps_gives_marks_and_leaves_out_zombies() -> None:
    table = (
        "    1     0     1 Ss   /sbin/launchd\n"
        "  501     1   501 Ss   /venv/bin/python -m bentoml HOME=/x BENTODEPLOY_INSTANCE=abc123 TERM=x\n"
        "  502   501   501 S    python BENTODEPLOY_INSTANCE=abc123\n"
        "  503   501   501 Z    (python)\n"
        "  504     1   504 S\n"
    )
    assert in_scripts(f"processes.parse_ps({table!r})") == [
        [1, 0, 1, None],
        [501, 1, 501, "abc123"],
        [502, 501, 501, "abc123"],
        [504, 1, 504, None],
    ]


def test_one_that_is_started_while_the_last_ones_end_is_ended_too() -> None:
    with psutil.Popen(["sleep", "60"]) as child:
        seen = (
            "import processes, signal; looks = iter([[], [PID], [], []]); "
            "processes.family = lambda instance, root: next(looks); "
        ).replace("PID", str(child.pid))
        assert in_scripts(f"{seen}[processes.end('abc', None, None, 5.0), list(looks)]") == [None, []]
        assert child.wait(timeout=10) == -signal.SIGTERM


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells one boot from another")
def test_after_a_boot_a_group_of_the_dead_roots_number_is_a_strangers() -> None:
    with subprocess.Popen(
        ["sh", "-c", "sleep 60 & echo $!"], stdout=subprocess.PIPE, start_new_session=True
    ) as leader:
        assert leader.stdout is not None
        orphan = psutil.Process(int(leader.stdout.readline()))
        leader.wait()
        of_another_boot = f"0f0e0d0c-0000-4000-8000-000000000000/{leader.pid}"
        in_scripts(f"processes.end('abc', {leader.pid}, {of_another_boot!r}, 0.2)")
        assert orphan.status() != psutil.STATUS_ZOMBIE  # which it is once it was ended
        of_this_boot = in_scripts(f"processes.started({os.getpid()})").partition("/")[0] + "/1"
        in_scripts(f"processes.end('abc', {leader.pid}, {of_this_boot!r}, 5.0)")
        wait_for(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)
