"""What an operator tells people to type starts the engine that is in use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bentodeploy.deployment.target import target_with_engine
from tests.deployment.conftest import FakeOperator, make_workspace


def engine_script(path: Path) -> str:
    """An executable that answers `version` as the engine does."""
    path.write_text('#!/bin/sh\necho \'{"terraform_version": "1.11.4"}\'\n')
    path.chmod(0o755)
    return str(path)


def test_the_line_starts_the_engine_that_was_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = engine_script(tmp_path / "my terraform")
    monkeypatch.setenv("BENTODEPLOY_ENGINE", chosen)
    target = target_with_engine(make_workspace(tmp_path, FakeOperator()))
    line = target.engine_line("import", "a.b[0]", "id")
    assert line == f"'{chosen}' -chdir={target.project} import 'a.b[0]' id"


def test_without_an_engine_the_line_is_terraform_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENTODEPLOY_ENGINE", os.fspath(tmp_path / "none"))
    target = target_with_engine(make_workspace(tmp_path, FakeOperator()))
    assert target.engine_line("apply") == f"terraform -chdir={target.project} apply"
