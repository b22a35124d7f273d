"""What `doctor` knows when it makes its checks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from bentodeploy.operators.local import LocalOperator

from bentodeploy.deployment import doctor
from bentodeploy.errors import ToolError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation
from bentodeploy.progress import Silent

CONFIG = "api_version: v1\nname: iris\noperator: {name: local}\n"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Situation]:
    """The situations that a check is told, of a deployment whose state has an output."""
    told: list[Situation] = []

    def run(situation: Situation) -> Iterable[Finding]:
        told.append(situation)
        return [Finding("looked", True, "Somebody looked.")]

    monkeypatch.setattr(doctor, "CHECKS", [Check("looked", Group.PLATFORM, Cost.LOCAL, run)])
    monkeypatch.setattr(doctor, "current_outputs", lambda _: {"account": "123456789012"})
    return told


@pytest.mark.parametrize(
    ("cost", "outputs"), [("local", {}), ("network", {}), ("cloud", {"account": "123456789012"})]
)
def test_what_is_deployed_is_known_to_checks_that_may_ask_the_cloud(
    cost: str, outputs: dict[str, Any], seen: list[Situation], tmp_path: Path
) -> None:
    config = tmp_path / "deployment_config.yaml"
    config.write_text(CONFIG)
    examined = doctor.examine(config, None, Silent(), cost=cost, skipped=frozenset())
    assert [dict(situation.outputs) for situation in seen] == [outputs]
    assert examined.config == str(config)


def test_a_config_that_cannot_be_read_is_there_all_the_same(
    seen: list[Situation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deployment_config.yaml").write_text(f"{CONFIG}nmae: iris\n")
    examined = doctor.examine(None, None, Silent(), cost="local", skipped=frozenset())
    assert examined.config == str(tmp_path / "deployment_config.yaml")
    assert seen[0].config_error is not None


def test_without_a_config_there_is_none(
    seen: list[Situation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert doctor.examine(None, None, Silent(), cost="local", skipped=frozenset()).config is None


def test_values_that_the_operator_cannot_tell_are_a_finding_and_stop_no_other_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise ToolError("The service's script ended with exit code 1.")

    monkeypatch.setattr(LocalOperator, "variables", fail)
    config = tmp_path / "deployment_config.yaml"
    config.write_text(CONFIG)
    examined = doctor.examine(config, None, Silent(), cost="local", skipped=frozenset())
    by_check = {outcome.check: outcome for outcome in examined.checks}
    assert by_check["config"].ok
    assert by_check["limits"].what == "The service's script ended with exit code 1."
    assert by_check["limits"].cure


def test_one_name_leaves_out_all_that_an_operator_finds(tmp_path: Path) -> None:
    config = tmp_path / "deployment_config.yaml"
    config.write_text(CONFIG)
    found = doctor.examine(config, None, Silent(), cost="cloud", skipped=frozenset({"platform"}))
    assert {"env", "port"}.isdisjoint(outcome.check for outcome in found.checks)
