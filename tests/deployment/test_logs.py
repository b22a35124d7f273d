"""`logs` of what has no service yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.deployment import logs
from bentodeploy.errors import UsageError
from bentodeploy.operator import Target
from bentodeploy.terraform.state import State, StateResource
from tests.deployment.conftest import FakeOperator, make_workspace


class FakeOperatorWithAGroup(FakeOperator):
    """Its outputs tell where the log is."""

    def logs(
        self, target: Target[Any], outputs: Mapping[str, Any], *, lines: int, follow: bool
    ) -> Iterator[str]:
        return iter([outputs["log_group"]])


class FakeTerraform:
    """Its state holds the image repository alone, as after a build."""

    def state(self) -> State:
        repository = StateResource("fake_repository.image", "fake_repository", tainted=False)
        return State(outputs={"account": "123456789012"}, resources=(repository,))


@contextmanager
def step(*_: object) -> Iterator[FakeTerraform]:
    yield FakeTerraform()


def test_after_a_build_alone_there_is_nothing_to_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "engine_step", step)
    workspace = make_workspace(tmp_path, FakeOperatorWithAGroup())
    workspace.project.mkdir(parents=True)
    with pytest.raises(UsageError, match="iris is not deployed"):
        logs.logs(workspace, lines=10, follow=False)
