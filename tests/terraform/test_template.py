from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.errors import OperatorBrokenError
from bentodeploy.terraform.template import read_template


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text("locals {}\n")
    return tmp_path


def test_the_operator_s_files_and_the_shared_ones_make_the_project(folder: Path) -> None:
    (folder / "runtime" / "__pycache__").mkdir(parents=True)
    (folder / "runtime" / "__pycache__" / "start.pyc").write_bytes(b"")
    (folder / "runtime" / "__init__.py").touch()
    (folder / "runtime" / "start.py").write_text("print()\n")
    (folder / "__init__.py").touch()
    (folder / ".hidden").touch()
    (folder / ".cache").mkdir()
    (folder / ".cache" / "main.tf").touch()
    assert sorted(read_template(folder)) == ["backend.tf", "main.tf", "release.tf", "runtime/start.py"]


def test_programs_stay_executable(folder: Path) -> None:
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    files = read_template(folder)
    assert (files["run.sh"].mode, files["main.tf"].mode) == (0o777, 0o666)


def test_a_missing_folder_is_the_operator_s_fault(tmp_path: Path) -> None:
    with pytest.raises(OperatorBrokenError) as caught:
        read_template(tmp_path / "missing")
    assert caught.value.where == str(tmp_path / "missing")


def test_a_folder_without_terraform_files_is_too(tmp_path: Path) -> None:
    (tmp_path / "README.py").touch()
    with pytest.raises(OperatorBrokenError, match=r"no \.tf files"):
        read_template(tmp_path)


def test_shared_names_are_taken(folder: Path) -> None:
    (folder / "release.tf").touch()
    with pytest.raises(OperatorBrokenError, match=r"release\.tf"):
        read_template(folder)


def test_a_file_that_cannot_carry_the_header_is_refused(folder: Path) -> None:
    (folder / "logo.png").write_bytes(b"\x89PNG")
    with pytest.raises(OperatorBrokenError, match=r"logo\.png"):
        read_template(folder)
