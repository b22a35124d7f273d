"""A check costs what it takes in the situation at hand, so that `doctor --cost local` loses nothing local."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bentodeploy.deployment.doctor import examine, situation_of
from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.preflight import deployed_operator, state
from bentodeploy.preflight.check import Cost, Situation
from bentodeploy.progress import Silent

LOCAL = "api_version: v1\nname: iris\noperator: local\n"
SHARED = f"{LOCAL}state: {{backend: s3, bucket: acme-state, region: eu-west-1}}\n"


def costs(folder: Path, config: str, recorded: str | None) -> tuple[Cost, Cost]:
    """Of the checks of the state and of the operator, where `init` has recorded this kind of state."""
    file = folder / "deployment_config.yaml"
    file.write_text(config)
    situation = situation_of(open_workspace(file, None, Silent()))
    if recorded is not None:
        (situation.folder / ".terraform").mkdir(parents=True)
        note = {"backend": {"type": recorded, "config": {}}}
        (situation.folder / ".terraform" / "terraform.tfstate").write_text(json.dumps(note))
    return state.CHECK.cost_in(situation), deployed_operator.CHECK.cost_in(situation)


@pytest.mark.parametrize(
    ("config", "recorded", "expected"),
    [
        (LOCAL, None, (Cost.LOCAL, Cost.LOCAL)),
        (LOCAL, "local", (Cost.LOCAL, Cost.LOCAL)),
        (LOCAL, "s3", (Cost.CLOUD, Cost.CLOUD)),
        (SHARED, None, (Cost.CLOUD, Cost.LOCAL)),
        (SHARED, "local", (Cost.CLOUD, Cost.LOCAL)),
        (SHARED, "s3", (Cost.CLOUD, Cost.CLOUD)),
    ],
)
def test_a_state_in_the_folder_asks_nobody(
    config: str, recorded: str | None, expected: tuple[Cost, Cost], tmp_path: Path
) -> None:
    assert costs(tmp_path, config, recorded) == expected


def test_doctor_makes_what_is_local_here(tmp_path: Path) -> None:
    for config, told in ((LOCAL, True), (SHARED, False)):
        (tmp_path / "deployment_config.yaml").write_text(config)
        answer = examine(
            tmp_path / "deployment_config.yaml", None, Silent(), cost="local", skipped=frozenset()
        )
        assert {outcome.cost for outcome in answer.checks} == {"local"}
        checks = [outcome.check for outcome in answer.checks]
        assert ("state" in checks) is told
        assert "port" in checks, "which the operator looks at"


def test_without_a_config_the_state_is_nobodys(tmp_path: Path) -> None:
    assert state.CHECK.cost_in(Situation(tmp_path)) is Cost.CLOUD
