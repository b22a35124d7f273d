from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import CHECKOUT

SCRIPT = CHECKOUT / ".ci" / "find-python"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The only folder on PATH."""
    return tmp_path


def add_real(path: Path, name: str) -> None:
    (path / name).symlink_to(sys.executable)


def add_fake(path: Path, name: str, version: str, *, can_make_environments: bool = True) -> None:
    """A fake Python: answers its version, whether it is too old, and whether it has venv."""
    is_old = tuple(map(int, version.split("."))) < (3, 10)
    (path / name).write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f'*print*version*) echo "{version}" ;;\n'
        f"*sys.version_info*) exit {int(is_old)} ;;\n"
        f"*ensurepip*) exit {int(not can_make_environments)} ;;\n"
        f'*) echo "{path / name}" ;;\n'
        "esac\n"
    )
    (path / name).chmod(0o755)


def find(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT], env={"PATH": str(path)} | environment, capture_output=True, text=True, check=False
    )


def test_the_newest_supported_python_is_taken(path: Path) -> None:
    add_fake(path, "python3.11", "3.11")
    add_fake(path, "python3.13", "3.13")
    assert find(path).stdout == f"{path / 'python3.13'}\n"


def test_a_real_python_is_told_by_its_own_path(path: Path) -> None:
    add_real(path, "python3")
    found = find(path)
    assert Path(found.stdout.strip()).exists(), found.stderr


def test_a_shim_that_runs_nothing_is_passed_over(path: Path) -> None:
    (path / "python3.13").write_text("#!/bin/sh\nexit 127\n")
    (path / "python3.13").chmod(0o755)
    add_fake(path, "python3", "3.10")
    assert find(path).stdout == f"{path / 'python3'}\n"


def test_the_python_that_the_user_names_is_the_only_candidate(path: Path) -> None:
    add_fake(path, "python3.13", "3.13")
    add_fake(path, "my python", "3.11")
    assert find(path, PYTHON=str(path / "my python")).stdout == f"{path / 'my python'}\n"


def test_a_python_that_is_too_old_is_named_with_its_version(path: Path) -> None:
    add_fake(path, "python3", "3.9")
    found = find(path)
    assert found.returncode == 1
    assert found.stderr.startswith("Python 3.10 or later is needed, but python3 is 3.9;")


def test_a_python_without_venv_leads_to_the_package_that_brings_it(path: Path) -> None:
    add_fake(path, "python3", "3.12", can_make_environments=False)
    found = find(path)
    assert found.returncode == 1
    assert "apt-get install python3-venv" in found.stderr


def test_no_python_at_all_is_said(path: Path) -> None:
    found = find(path)
    assert found.returncode == 1
    assert "none was found" in found.stderr
