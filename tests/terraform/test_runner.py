"""The runner with small programs in the engine's place; test_driver.py has the engines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from bentodeploy.errors import FileSystemError
from bentodeploy.terraform import events
from bentodeploy.terraform.child import surviving_child
from bentodeploy.terraform.events import Event, ignore
from bentodeploy.terraform.runner import Answer, Run, capture, follow

ENVIRONMENT = {"PATH": os.environ["PATH"], "WORD": "hello"}


def run(tmp_path: Path, code: str, on_event: events.OnEvent = ignore) -> Run:
    return follow([sys.executable, "-c", code], tmp_path, ENVIRONMENT, "apply", on_event)


def test_events_arrive_while_the_child_still_works(tmp_path: Path) -> None:
    """The child goes on only after the first event was taken."""
    code = """
import os, time
print('{"type": "version", "terraform": "1.2.3"}', flush=True)
while not os.path.exists("taken"):
    time.sleep(0.01)
print("plain text")
"""
    told: list[Event] = []

    def take(event: Event) -> None:
        told.append(event)
        (tmp_path / "taken").touch()

    done = run(tmp_path, code, take)
    assert told == [events.VersionEvent("1.2.3"), events.OtherEvent("text", "plain text")]
    assert (done.returncode, done.events, done.interrupts) == (0, tuple(told), 0)


def test_a_line_without_an_end_counts_and_broken_bytes_are_no_harm(tmp_path: Path) -> None:
    done = run(tmp_path, r"import sys; sys.stdout.buffer.write(b'a\n\n\xff\xfeb')")
    assert done.events == (events.OtherEvent("text", "a"), events.OtherEvent("text", "\ufffd\ufffdb"))


def test_nothing_of_a_flood_is_lost(tmp_path: Path) -> None:
    done = run(tmp_path, "for n in range(20000): print(n, 'x' * 50)")
    assert done.events == tuple(events.OtherEvent("text", f"{n} {'x' * 50}") for n in range(20000))


def test_the_child_has_its_own_session_no_stdin_and_only_the_environment_given(tmp_path: Path) -> None:
    code = """
import json, os, sys
print(json.dumps([os.getsid(0) == os.getpid(), sys.stdin.read(), os.environ["WORD"], "HOME" in os.environ]))
"""
    (event,) = run(tmp_path, code).events
    assert isinstance(event, events.OtherEvent)
    assert json.loads(event.message) == [True, "", "hello", False]


def test_complaints_on_stderr_are_diagnostics_too(tmp_path: Path) -> None:
    done = run(tmp_path, "import sys; sys.exit('Error: Bad thing\\n\\nVery bad.')")
    assert done.returncode == 1
    assert done.diagnostics == (events.Diagnostic("error", "Bad thing", "Very bad."),)


def test_the_child_is_on_record_while_it_works(tmp_path: Path) -> None:
    seen = []
    done = run(tmp_path, "print('x', flush=True)", lambda _: seen.append(surviving_child(tmp_path)))
    assert done.returncode == 0
    assert len(seen) == 1
    assert surviving_child(tmp_path) is None


def test_waiting_for_a_silent_child_costs_next_to_no_processor_time(tmp_path: Path) -> None:
    begin = time.process_time()
    run(tmp_path, "import time; time.sleep(1)")
    assert time.process_time() - begin < 0.1


def test_when_the_listener_fails_the_child_is_stopped_and_waited_for(tmp_path: Path) -> None:
    pids = []

    def fail(event: Event) -> None:
        assert isinstance(event, events.OtherEvent)
        pids.append(int(event.message))
        raise ZeroDivisionError

    code = "import os, signal, time; signal.signal(2, signal.default_int_handler)\n"
    code += "print(os.getpid(), flush=True); time.sleep(60)"
    with pytest.raises(ZeroDivisionError):
        run(tmp_path, code, fail)
    assert not psutil.pid_exists(pids[0])
    assert surviving_child(tmp_path) is None


def test_it_works_outside_the_main_thread(tmp_path: Path) -> None:
    done: list[Run] = []
    thread = threading.Thread(target=lambda: done.append(run(tmp_path, "print('x')")))
    thread.start()
    thread.join()
    assert done[0].events == (events.OtherEvent("text", "x"),)


STUBBORN = """
import os, signal, sys, time
told = []
def stop(*_):
    told.append(1)
    print("told", len(told), flush=True)
    if len(told) == 2:
        os._exit(1)
signal.signal(signal.SIGINT, stop)
print("ready", flush=True)
time.sleep(60)
"""

INTERRUPTING = """
import os, signal, sys
from pathlib import Path
from bentodeploy.terraform.runner import follow
signal.signal(signal.SIGINT, signal.default_int_handler)
def take(event):
    if event.message in ("ready", "told 1"):
        os.kill(os.getpid(), signal.SIGINT)
done = follow([sys.executable, "-c", sys.argv[2]], Path(sys.argv[1]), os.environ, "apply", take)
print(done.returncode, done.interrupts, [event.message for event in done.events])
"""


def test_a_second_ctrl_c_is_passed_on_to_a_child_that_does_not_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTING, str(tmp_path), STUBBORN]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "1 2 ['ready', 'told 1', 'told 2']\n"


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileSystemError, match="Cannot run /no/such/engine"):
        follow(["/no/such/engine"], tmp_path, ENVIRONMENT, "apply", ignore)
    with pytest.raises(FileSystemError, match="Cannot run /no/such/engine"):
        capture(["/no/such/engine"], tmp_path, ENVIRONMENT, "show")


def test_a_killed_child_ends_with_the_signal(tmp_path: Path) -> None:
    done = run(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert done.returncode == -signal.SIGKILL


def test_capture_answers_both_streams_and_writes_no_file(tmp_path: Path) -> None:
    code = "import sys; print('out'); print('Error: bad', file=sys.stderr); sys.exit(3)"
    answer = capture([sys.executable, "-c", code], tmp_path, ENVIRONMENT, "show")
    assert answer == Answer("show", 3, "out\n", "Error: bad\n")
    assert answer.diagnostics == (events.Diagnostic("error", "bad"),)
    assert list(tmp_path.iterdir()) == []
