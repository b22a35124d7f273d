"""The engine that would be used is one that the state's place works with."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from bentodeploy.config.state import LocalState, S3State
from bentodeploy.preflight.check import Situation, found
from bentodeploy.preflight.engine import CHECK
from bentodeploy.terraform import engine
from bentodeploy.terraform.engine import Engine
from tests.deployment.conftest import FakeOperator, make_workspace

HERE = LocalState(backend="local")
SHARED = S3State(backend="s3", bucket="acme-terraform", region="eu-central-1")


@pytest.mark.parametrize(
    ("version", "state", "ok"),
    [("1.6.0", HERE, True), ("1.9.8", SHARED, False), ("1.10.0", SHARED, True), ("1.11.4", SHARED, True)],
)
def test_a_state_in_s3_needs_an_engine_that_locks_there(
    version: str, state: LocalState | S3State, ok: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        engine, "find_engine", lambda _: Engine("terraform", ("terraform",), Version(version))
    )
    config = make_workspace(tmp_path, FakeOperator(), state=state).config
    (outcome,) = found(CHECK, Situation(tmp_path, config=config))
    assert outcome.ok is ok
    if not ok:
        assert "terraform 1.9.8 is too old for a state in s3: 1.10 or later is needed." in outcome.what
