"""Checks come first, once, and cost a second `up` next to nothing."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.deployment.up import up
from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.operator import Checks, Finding
from bentodeploy.progress import Silent
from bentodeploy.terraform.engine import find_engine
from tests.support import cli

pytestmark = pytest.mark.terraform


def test_up_asks_the_platform_once_and_tells_it_what_is_deployed(
    deployment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_workspace(deployment / "deployment_config.yaml", None, Silent())
    operator = workspace.operator
    assert isinstance(operator, Checks)
    ask, told = operator.checks, []

    def checks(*known: Any) -> Iterable[Finding]:
        told.append(known[-1])
        return ask(*known)

    monkeypatch.setattr(operator, "checks", checks)
    first = up(workspace, Silent())
    assert told == [{}]
    assert not up(workspace, Silent()).changed
    assert [outputs.get("endpoint") for outputs in told] == [None, first.endpoint]


def test_an_up_starts_the_engine_once_and_the_first_one_initialises(deployment: Path, tmp_path: Path) -> None:
    log, engine = tmp_path / "started", tmp_path / "terraform"
    real = shlex.join(find_engine().command)
    engine.write_text(f'#!/bin/sh\necho "$1" >> "{log}"\nexec {real} "$@"\n')
    engine.chmod(0o755)
    for _ in ("the first", "one with nothing changed"):
        cli.succeed("up", cwd=deployment, BENTODEPLOY_ENGINE=str(engine))
    started = [verb for verb in log.read_text().split() if verb != "version"]
    assert started == ["init", "apply", "apply"]


def test_a_second_config_of_the_same_name_does_not_take_the_place_of_what_runs(deployment: Path) -> None:
    running = cli.succeed("up", "--json", cwd=deployment).document
    config = (deployment / "deployment_config.yaml").read_text()
    (deployment / "other.yaml").write_text(config.replace("spec: {}", "spec: {workers: 2}"))
    other = ("--file", "other.yaml", "--json")
    cli.succeed("generate", *other, cwd=deployment)
    for verb in (["build"], ["plan"], ["apply"], ["up"], ["destroy", "--confirm", "iris"]):
        refused = cli.run(*verb, *other, cwd=deployment)
        error = refused.document["error"]
        assert (refused.code, error["where"]) == (3, "check namesake")
        assert "`--skip-check namesake`" in error["next"]
    assert cli.succeed("status", "--json", cwd=deployment).document["release"] == running["release"]
    assert cli.run("plan", *other, "--skip-check", "namesake", cwd=deployment).document["changes"] != []
    cli.succeed("destroy", "--confirm", "iris", "--skip-check", "namesake", cwd=deployment)
