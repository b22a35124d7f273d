from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from bentodeploy.terraform.child import forget_child, record_child, surviving_child


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".bentodeploy").mkdir()
    return tmp_path


def test_a_recorded_process_that_lives_is_found(project: Path) -> None:
    record_child(project, os.getpid(), "apply")
    child = surviving_child(project)
    assert child is not None
    assert (child.pid, child.verb) == (os.getpid(), "apply")


def test_a_forgotten_process_is_not_found(project: Path) -> None:
    record_child(project, os.getpid(), "apply")
    forget_child(project)
    forget_child(project)
    assert surviving_child(project) is None


@pytest.mark.parametrize(
    "note", ["", "{", "[]", '{"pid": "x", "started": 1, "host": "a", "verb": "apply"}', '{"pid": 1}']
)
def test_a_damaged_note_names_nobody(project: Path, note: str) -> None:
    (project / ".bentodeploy" / "engine.json").write_text(note)
    assert surviving_child(project) is None


def rewrite(project: Path, **changes: object) -> None:
    note = project / ".bentodeploy" / "engine.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), **changes}))


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_another_process_with_the_same_pid_is_not_taken_for_it(project: Path, seconds: int) -> None:
    record_child(project, os.getpid(), "apply")
    child = surviving_child(project)
    assert child is not None
    rewrite(project, started=child.started + seconds)
    assert surviving_child(project) is None


def test_a_process_of_another_machine_or_container_is_not_looked_for_here(project: Path) -> None:
    record_child(project, os.getpid(), "apply")
    rewrite(project, host="elsewhere")
    assert surviving_child(project) is None


def test_a_process_that_has_ended_already_is_not_noted(project: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    record_child(project, ended.pid, "apply")
    assert not (project / ".bentodeploy" / "engine.json").exists()
