from __future__ import annotations

import json
from pathlib import Path

import pytest

from bentodeploy.terraform.local_state import is_without_state, local_state_file

LOCAL = {"type": "local", "config": {"path": None, "workspace_dir": None}}


def initialised(project: Path, backend: object) -> Path:
    (project / ".terraform").mkdir()
    (project / ".terraform" / "terraform.tfstate").write_text(json.dumps({"version": 3, "backend": backend}))
    return project


def test_an_initialised_project_without_a_state_file_has_no_state(tmp_path: Path) -> None:
    assert is_without_state(initialised(tmp_path, LOCAL))


def test_a_state_file_is_a_state_even_when_it_is_empty(tmp_path: Path) -> None:
    (initialised(tmp_path, LOCAL) / "terraform.tfstate").touch()
    assert not is_without_state(tmp_path)
    assert local_state_file(tmp_path) == tmp_path / "terraform.tfstate"


def test_before_init_nothing_is_certain(tmp_path: Path) -> None:
    assert not is_without_state(tmp_path)


def test_another_workspace_keeps_its_state_elsewhere(tmp_path: Path) -> None:
    (initialised(tmp_path, LOCAL) / ".terraform" / "environment").write_text("dev")
    assert not is_without_state(tmp_path)


@pytest.mark.parametrize(
    "backend",
    [
        {"type": "s3", "config": {"bucket": "states"}},
        {"type": "local", "config": {"path": "../shared.tfstate", "workspace_dir": None}},
        {"type": "local", "config": {"path": None, "workspace_dir": "states"}},
        {"type": "local"},
        None,
        [],
    ],
)
def test_a_state_may_be_where_any_other_backend_keeps_it(tmp_path: Path, backend: object) -> None:
    assert not is_without_state(initialised(tmp_path, backend))
    (tmp_path / "terraform.tfstate").touch()
    assert local_state_file(tmp_path) is None


def test_a_damaged_note_of_the_backend_tells_nothing(tmp_path: Path) -> None:
    (initialised(tmp_path, LOCAL) / ".terraform" / "terraform.tfstate").write_text("{")
    assert not is_without_state(tmp_path)
