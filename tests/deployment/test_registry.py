"""The image repository that a project owns is made before the push; one that exists already is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bentodeploy.deployment.registry import ensure_registry
from bentodeploy.operator import OwnsRegistry, Spec, Target
from bentodeploy.progress import Silent
from tests.deployment.conftest import FakeOperator, make_workspace


@dataclass
class FakeGuest(FakeOperator, OwnsRegistry[Spec]):
    """Its spec names a repository that the project does not make."""

    def registry_addresses(self, target: Target[Spec]) -> tuple[str, ...]:
        return ()


def test_where_nothing_is_to_be_made_nothing_is_planned(tmp_path: Path) -> None:
    for operator in (FakeGuest(), FakeOperator()):
        workspace = make_workspace(tmp_path, operator)
        ensure_registry(workspace, Silent(), lock_timeout=0)
        assert not list(workspace.project.glob("*.tf"))
