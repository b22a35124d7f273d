"""A copy of a real program that answers like an engine would change nothing here: a fake answers."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from packaging.version import Version

from bentodeploy.paths import cache_dir
from bentodeploy.terraform.probe import probe

SCRIPT = '#!/bin/sh\necho asked >> {log}\necho \'{{"terraform_version": "{version}"}}\'\n'


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def command(tmp_path: Path, log: Path) -> list[str]:
    """A fake engine that writes down each time it is asked."""
    script = tmp_path / "terraform"
    script.write_text(SCRIPT.format(log=log, version="1.9.0"))
    script.chmod(0o755)
    return [str(script)]


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    """Stands for the program's file where that is no script."""
    path = tmp_path / "binary"
    path.write_bytes(b"\x7fELF")
    return path


def test_a_binary_is_asked_once(command: list[str], binary: Path, log: Path) -> None:
    assert [probe(command, binary, "here") for _ in range(3)] == [Version("1.9.0")] * 3
    assert log.read_text() == "asked\n"


def test_a_binary_that_was_replaced_is_asked_again(command: list[str], binary: Path, log: Path) -> None:
    probe(command, binary, "here")
    os.utime(binary, (1, 1))
    probe(command, binary, "here")
    binary.write_bytes(b"\x7fELF2")
    os.utime(binary, (1, 1))
    probe(command, binary, "here")
    assert log.read_text() == "asked\n" * 3


def test_a_script_is_asked_every_time_for_it_may_start_another_version(command: list[str], log: Path) -> None:
    for _ in range(2):
        probe(command, Path(command[0]), "here")
    assert log.read_text() == "asked\n" * 2


def test_a_damaged_note_is_no_harm(command: list[str], binary: Path) -> None:
    probe(command, binary, "here")
    (note,) = (cache_dir() / "engines").iterdir()
    note.write_text('{"terraform_ver')
    assert probe(command, binary, "here") == Version("1.9.0")
    assert json.loads(note.read_text())["terraform_version"] == "1.9.0"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600


def test_a_cache_that_cannot_be_written_only_costs_time(command: list[str], binary: Path, log: Path) -> None:
    cache_dir().parent.mkdir(parents=True, exist_ok=True)
    cache_dir().write_text("a file in the way")
    for _ in range(2):
        assert probe(command, binary, "here") == Version("1.9.0")
    assert log.read_text() == "asked\n" * 2
