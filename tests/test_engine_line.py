"""The line that a person is told to type works on the state that this tool works on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bentodeploy.engine_line import ARGUMENTS, ASTRAY, engine_line


@pytest.fixture(autouse=True)
def clean_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ASTRAY, ARGUMENTS, f"{ARGUMENTS}_plan"):
        monkeypatch.delenv(name, raising=False)


def test_it_is_quoted_for_the_shell() -> None:
    line = engine_line(("my tofu",), Path("/a b"), "import", "x[0]", "id")
    assert line == "'my tofu' '-chdir=/a b' import 'x[0]' id"


def test_variables_that_would_lead_it_to_another_state_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_WORKSPACE", "dev")
    monkeypatch.setenv("TF_CLI_ARGS_state", "-lock=false")
    monkeypatch.setenv("TF_VAR_mine", "stays")
    engine = tmp_path / "engine"
    engine.write_text("#!/bin/sh\nenv | grep ^TF_\n")
    engine.chmod(0o755)
    line = engine_line((str(engine),), tmp_path, "state", "push", "x")
    told = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True).stdout
    assert told == "TF_VAR_mine=stays\n"
