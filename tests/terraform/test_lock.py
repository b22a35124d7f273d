from __future__ import annotations

import getpass
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from bentodeploy.errors import FileSystemError, LockHeldError
from bentodeploy.terraform import lock
from bentodeploy.terraform.child import record_child
from bentodeploy.terraform.lock import project_lock, work_under_way

HOLD = """
import sys
from pathlib import Path
from bentodeploy.terraform.lock import project_lock
with project_lock(Path(sys.argv[1]), "destroy"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the project until its stdin is closed."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's random uid has no name
        return str(os.getuid())


def take(project: Path, timeout: float = 0) -> None:
    with project_lock(project, "apply", timeout):
        pass


def test_who_only_looks_whether_it_is_held_refuses_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(tmp_path)
    monkeypatch.setattr(lock, "_POLL", 10)
    looking = FileLock(tmp_path / ".bentodeploy" / "lock", thread_local=False)
    looking.acquire()
    looked = threading.Timer(0.05, looking.release)
    looked.start()
    take(tmp_path)
    looked.join()


def test_a_free_project_is_taken_and_given_back(tmp_path: Path) -> None:
    for _ in range(2):
        with project_lock(tmp_path / "new", "apply"):
            assert "is running `apply`" in str(work_under_way(tmp_path / "new"))
        assert work_under_way(tmp_path / "new") is None


def test_the_second_is_told_who_holds_it_since_when_and_how_to_wait(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    with pytest.raises(LockHeldError) as caught:
        take(tmp_path)
    assert re.fullmatch(
        rf"{re.escape(user_name())}@\S+ \(pid {other.pid}\) is running `destroy` on this deployment "
        r"since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\.",
        caught.value.what,
    )
    assert str(caught.value.next_step).endswith("the same command with `--lock-timeout 60`.")
    assert work_under_way(tmp_path) == caught.value.what


def test_within_one_process_too_only_one_holds_it(tmp_path: Path) -> None:
    with project_lock(tmp_path, "apply"), pytest.raises(LockHeldError):
        take(tmp_path)


def test_waiting_takes_the_lock_as_soon_as_it_is_free(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    assert other.stdin is not None
    threading.Timer(0.3, other.stdin.close).start()
    begin = time.monotonic()
    take(tmp_path, timeout=30)
    assert 0.2 < time.monotonic() - begin < 10


def test_who_waits_is_told_for_whom(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    told: list[str] = []
    with pytest.raises(LockHeldError), project_lock(tmp_path, "apply", 0.2, told.append):
        pass
    [line] = told
    assert f"(pid {other.pid}) is running `destroy`" in line


def test_who_does_not_wait_is_told_nothing(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    told: list[str] = []
    with pytest.raises(LockHeldError), project_lock(tmp_path, "apply", 0, told.append):
        pass
    assert told == []


def test_waiting_has_an_end(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    begin = time.monotonic()
    with pytest.raises(LockHeldError):
        take(tmp_path, timeout=0.3)
    assert 0.3 <= time.monotonic() - begin < 5


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert work_under_way(tmp_path) is None
    take(tmp_path)


@pytest.fixture
def killed_elsewhere(tmp_path: Path) -> Path:
    """A project whose holder, in a container that is gone, was killed."""
    with project_lock(tmp_path, "destroy"):
        note = tmp_path / ".bentodeploy" / "holder.json"
        told = {**json.loads(note.read_text()), "host": "f3a9c1", "pid": 1}
    note.write_text(json.dumps(told))
    return tmp_path


def test_a_holder_that_was_killed_in_a_container_holds_nothing(killed_elsewhere: Path) -> None:
    assert work_under_way(killed_elsewhere) is None
    take(killed_elsewhere)


def test_nor_is_it_named_in_place_of_the_engine_that_goes_on(killed_elsewhere: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as engine:
        record_child(killed_elsewhere, engine.pid, "apply")
        with pytest.raises(LockHeldError, match=rf"terraform \(pid {engine.pid}\)"):
            take(killed_elsewhere)
        engine.kill()


def test_a_holder_in_another_container_that_has_the_lock_is_named(
    killed_elsewhere: Path, other: subprocess.Popen[str]
) -> None:
    rewritten = killed_elsewhere / ".bentodeploy" / "holder.json"
    rewritten.write_text(json.dumps({**json.loads(rewritten.read_text()), "host": "f3a9c1"}))
    assert "@f3a9c1" in str(work_under_way(killed_elsewhere))


def test_an_error_inside_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), project_lock(tmp_path, "apply"):
        raise ZeroDivisionError
    take(tmp_path)


def test_an_engine_that_outlived_its_parent_holds_the_project(tmp_path: Path) -> None:
    take(tmp_path)
    engine = subprocess.Popen(["sleep", "60"])
    record_child(tmp_path, engine.pid, "apply")
    expected = f"terraform (pid {engine.pid}) of an interrupted `apply` is still at work."
    assert work_under_way(tmp_path) == expected
    for timeout in (0, 0.2):
        with pytest.raises(LockHeldError) as caught:
            take(tmp_path, timeout)
        assert caught.value.what == expected
    threading.Timer(0.3, lambda: os.kill(engine.pid, signal.SIGKILL)).start()
    take(tmp_path, timeout=30)
    engine.wait()


def test_a_folder_that_cannot_be_written_is_told(read_only: Path) -> None:
    with pytest.raises(FileSystemError, match="Cannot lock the project"):
        take(read_only)
