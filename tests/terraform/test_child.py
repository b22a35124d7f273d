from __future__ import annotations

import os
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


@pytest.mark.parametrize("note", ["", "{", "[]", '{"pid": "x", "noted": 1, "verb": "apply"}', '{"pid": 1}'])
def test_a_damaged_note_names_nobody(project: Path, note: str) -> None:
    (project / ".bentodeploy" / "engine.json").write_text(note)
    assert surviving_child(project) is None


def test_a_note_of_an_earlier_process_with_the_same_pid_names_nobody(project: Path) -> None:
    note = f'{{"pid": {os.getpid()}, "noted": 1000.0, "verb": "apply"}}'
    (project / ".bentodeploy" / "engine.json").write_text(note)
    assert surviving_child(project) is None
