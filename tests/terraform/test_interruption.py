"""Interrupting and killing, on real engines: nothing is lost, and the next apply goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import psutil
import pytest

from bentodeploy.errors import LockHeldError
from bentodeploy.terraform.child import surviving_child
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.lock import project_lock
from bentodeploy.terraform.state import StateResource

from .conftest import MakeTerraform

pytestmark = pytest.mark.terraform

PROGRAM = Path(__file__).with_name("drive.py")

SLOW = """\
resource "terraform_data" "first" {
  input = "made"
}

resource "terraform_data" "slow" {
  input = terraform_data.first.output
  provisioner "local-exec" {
    command = "echo $$ > begun; test -e quick || sleep 60; test -e quick || sleep 60"
  }
}

resource "terraform_data" "last" {
  input = terraform_data.slow.output
}
"""


@pytest.fixture
def slow(make_terraform: MakeTerraform) -> Terraform:
    """A project whose apply takes a minute, or no time once a file `quick` is there."""
    return make_terraform(SLOW)


@pytest.fixture
def applying(slow: Terraform) -> Iterator[subprocess.Popen[str]]:
    """A program in the middle of applying the slow project."""
    command = [sys.executable, str(PROGRAM), slow.engine.kind, str(slow.project)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    wait_for(lambda: has_begun(slow))
    yield program
    program.kill()
    program.wait()
    if program.stdout:
        program.stdout.close()
    for process in processes_of(slow.project):
        process.kill()


def wait_for(reached: Callable[[], Any], seconds: float = 50, report: Callable[[], Any] = str) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, f"waited in vain for {seconds} s: {report()}"
        time.sleep(0.02)


def processes_of(project: Path) -> list[psutil.Process]:
    """All processes whose current folder is the project: the engine and its provisioners."""
    return [process for process in psutil.process_iter() if folder_of(process) == str(project)]


def folder_of(process: psutil.Process) -> str | None:
    try:
        return process.cwd()
    except psutil.Error:
        return None


def has_begun(terraform: Terraform) -> bool:
    """Whether the provisioner sleeps: a signal just as its shell starts that would miss it."""
    begun = terraform.project / "begun"
    if not begun.exists() or not begun.stat().st_size:
        return False
    shell = psutil.Process(int(begun.read_text()))
    return [process.name() for process in shell.children()] == ["sleep"]


def finish_quickly(terraform: Terraform) -> None:
    (terraform.project / "quick").touch()
    with project_lock(terraform.project, "apply"):
        terraform.apply_at_once()
    assert [(resource.address, resource.tainted) for resource in terraform.resources()] == [
        ("terraform_data.first", False),
        ("terraform_data.last", False),
        ("terraform_data.slow", False),
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_terraform_which_saves_what_it_has_done(
    slow: Terraform, applying: subprocess.Popen[str], number: signal.Signals
) -> None:
    applying.send_signal(number)
    output, _ = applying.communicate(timeout=50)
    assert applying.returncode == 130
    assert "stopped and saved" in output
    assert "done: terraform_data.first" in output
    assert "not finished: terraform_data.slow" in output
    assert "bentodeploy status" in output
    wait_for(lambda: not processes_of(slow.project), seconds=5, report=lambda: processes_of(slow.project))
    assert surviving_child(slow.project) is None
    assert slow.resources() == [
        StateResource("terraform_data.first", "terraform_data", tainted=False),
        StateResource("terraform_data.slow", "terraform_data", tainted=True),
    ]
    finish_quickly(slow)


def test_ctrl_c_in_a_terminal_does_the_same(slow: Terraform) -> None:
    arguments = [str(PROGRAM), slow.engine.kind, str(slow.project)]
    terminal = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=50)
    wait_for(lambda: has_begun(slow))
    terminal.sendintr()
    terminal.expect("stopped and saved")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    wait_for(lambda: not processes_of(slow.project), seconds=5, report=lambda: processes_of(slow.project))


def test_killing_our_process_lets_terraform_finish_and_save_its_state(
    slow: Terraform, applying: subprocess.Popen[str]
) -> None:
    applying.kill()
    applying.wait()
    assert surviving_child(slow.project) is not None
    lock = project_lock(slow.project, "destroy")
    with pytest.raises(LockHeldError) as caught:
        lock.__enter__()
    assert "of an interrupted `apply` is still at work" in caught.value.what
    assert "the same command with `--lock-timeout" in str(caught.value.next_step)

    (slow.project / "quick").touch()
    provisioner = psutil.Process(int((slow.project / "begun").read_text()))
    for sleeping in provisioner.children():
        sleeping.kill()
    with project_lock(slow.project, "apply", timeout=30):
        states = {resource.address: resource.tainted for resource in slow.resources()}
    assert states == dict.fromkeys(
        ("terraform_data.first", "terraform_data.slow", "terraform_data.last"), False
    )


def test_killing_terraform_is_told_and_the_next_apply_goes_on(
    slow: Terraform, applying: subprocess.Popen[str]
) -> None:
    child = surviving_child(slow.project)
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    output, _ = applying.communicate(timeout=50)
    assert applying.returncode == 1
    assert "was killed by signal 9" in output
    assert "bentodeploy status" in output
    assert "terraform_data.first" in {resource.address for resource in slow.resources()}
    finish_quickly(slow)


def test_killing_both_leaves_no_lock_and_the_next_apply_goes_on(
    slow: Terraform, applying: subprocess.Popen[str]
) -> None:
    child = surviving_child(slow.project)
    assert child is not None
    applying.kill()
    os.kill(child.pid, signal.SIGKILL)
    applying.wait()  # the kernel gives the lock back when the process has ended, not when it is told to
    wait_for(lambda: surviving_child(slow.project) is None)
    assert "terraform_data.first" in {resource.address for resource in slow.resources()}
    finish_quickly(slow)


def test_a_second_program_on_the_same_project_is_told_who_works_on_it(
    slow: Terraform, applying: subprocess.Popen[str]
) -> None:
    command = [sys.executable, str(PROGRAM), slow.engine.kind, str(slow.project)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert second.returncode == 5
    assert f"(pid {applying.pid}) is running `apply`" in second.stdout
    assert "--lock-timeout 60`" in second.stdout
