from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.interrupts import interrupts_caught
from bentodeploy.processes import started

COUNTING = """
import os, signal, sys, time
def told(*_):
    os.write(1, b"told\\n")  # the first one may come while `ready` is still being printed
signal.signal(signal.SIGINT, told)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def python_s_own_handlers() -> Iterator[None]:
    """As at the start of a program; a test run in the background ignores SIGINT."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    """A child that says each time that it is told to stop."""
    command = [sys.executable, "-c", COUNTING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def line_of(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline()


def test_each_signal_is_told_once_and_as_ctrl_c(child: subprocess.Popen[str]) -> None:
    with interrupts_caught() as interrupts:
        interrupts.attach(child)
        for number, count in ((signal.SIGINT, 1), (signal.SIGTERM, 2)):
            os.kill(os.getpid(), number)
            assert line_of(child) == "told\n"
            assert interrupts.count == count


def test_a_signal_before_there_is_a_child_reaches_it_later(child: subprocess.Popen[str]) -> None:
    with interrupts_caught() as interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        assert interrupts.count == 1
        interrupts.attach(child)
        assert line_of(child) == "told\n"


def test_a_child_that_has_ended_is_not_told(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()
    with interrupts_caught() as interrupts:
        interrupts.attach(child)
        interrupts.interrupt()
        assert interrupts.count == 1


def test_what_outlives_the_child_in_its_group_is_told_too() -> None:
    code = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True); input()"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        left = int(line_of(child))
        with interrupts_caught() as interrupts:
            interrupts.attach(child)
            child.kill()
            child.wait()
            interrupts.tell_the_rest()
            assert started(left) is not None
            interrupts.interrupt()
            interrupts.tell_the_rest()
    deadline = time.monotonic() + 10
    while started(left) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_handlers_are_given_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with interrupts_caught():
        assert signal.getsignal(signal.SIGINT) is not before[0]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interrupts_caught():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_outside_the_main_thread_no_handler_is_touched(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def work() -> None:
        with interrupts_caught():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
