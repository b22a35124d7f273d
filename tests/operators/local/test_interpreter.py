"""Which Python makes a bento's environment."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from bentodeploy.operators.local.interpreter import Interpreter, choose_interpreter, probe

from bentodeploy.operator import Finding

RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def empty_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds nothing but what the test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_the_one_on_path_of_the_bentos_version_comes_first(empty_path: Path) -> None:
    put(empty_path / f"python{RUNNING}", f'exec {sys.executable} "$@"')
    found = choose_interpreter(None, RUNNING)
    assert isinstance(found, Interpreter)
    assert found.version == RUNNING


def test_the_one_that_runs_the_tool_is_not_started_to_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started = probe(str(Path(sys.base_prefix, "bin", f"python{RUNNING}")))
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("an interpreter was started"))
    own = probe(sys.executable)
    assert own == Interpreter(Path(sys.executable), RUNNING, has_venv=True)
    assert started is not None
    assert (started.version, started.has_venv) == (own.version, own.has_venv)


def test_one_of_another_environment_is_asked_itself(tmp_path: Path) -> None:
    (tmp_path / "python").symlink_to(sys.executable)
    found = probe(str(tmp_path / "python"))
    assert found is not None
    assert found.path == tmp_path / "python"


def test_a_shim_without_a_target_is_passed_over(empty_path: Path) -> None:
    put(empty_path / f"python{RUNNING}", "echo 'command not found' >&2; exit 127")
    found = choose_interpreter(None, RUNNING)
    assert isinstance(found, Interpreter)
    assert found.path == Path(sys.executable)


def test_a_name_that_lies_about_its_version_is_passed_over(empty_path: Path) -> None:
    put(empty_path / "python3.7", f'exec {sys.executable} "$@"')
    assert isinstance(choose_interpreter(None, "3.7"), Finding)


def test_none_of_the_version_names_three_cures(empty_path: Path) -> None:
    found = choose_interpreter(None, "3.7")
    assert isinstance(found, Finding)
    assert not found.ok
    assert found.what == "The bento was built for Python 3.7, and no python3.7 runs on this machine."
    assert all(
        cure in str(found.cure) for cure in ("Install Python 3.7", "spec.python", "runtime: container")
    )


def test_the_users_own_choice_counts_whatever_its_version() -> None:
    found = choose_interpreter(sys.executable, "3.7")
    assert isinstance(found, Interpreter)
    assert found.version == RUNNING


@pytest.mark.parametrize("chosen", ["/nowhere/python", "no-such-python", "/", "true", "cat"])
def test_a_choice_that_is_no_interpreter_is_refused(chosen: str) -> None:
    found = choose_interpreter(chosen, "3.11")
    assert isinstance(found, Finding)
    assert found.what == f"The interpreter {chosen} of `spec.python` does not run."


def test_one_that_cannot_make_environments_names_the_package(empty_path: Path) -> None:
    put(empty_path / "bare", f"""echo '["{RUNNING}", "/usr/bin/python{RUNNING}", false]'""")
    found = choose_interpreter(str(empty_path / "bare"), RUNNING)
    assert isinstance(found, Finding)
    assert f"python{RUNNING}-venv" in str(found.cure)


def test_uv_makes_environments_for_one_that_cannot(empty_path: Path) -> None:
    put(empty_path / "bare", f"""echo '["{RUNNING}", "/usr/bin/python{RUNNING}", false]'""")
    put(empty_path / "uv", "exit 0")
    assert isinstance(choose_interpreter(str(empty_path / "bare"), RUNNING), Interpreter)


def test_a_probe_answers_the_interpreter_itself_and_not_its_shim(tmp_path: Path) -> None:
    put(tmp_path / "shim", f'exec {sys.executable} "$@"')
    found = probe(str(tmp_path / "shim"))
    assert found is not None
    assert found.path == Path(sys.executable)
