"""A workspace whose operator is a fake that answers what the test sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bentodeploy.bento.model import Bento
from bentodeploy.config.model import Access, DeploymentConfig, Health, OperatorReference
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.image.model import Overlay, Registry
from bentodeploy.operator import Authorizes, Guards, Logs, Operator, RuntimeStatus, Spec, Status, Target
from bentodeploy.release import Release


@dataclass
class FakeOperator(Operator[Spec], Status[Spec], Logs[Spec], Authorizes[Spec]):
    """Keeps the contract; what the platform would say is set by the test."""

    name = "fake"
    summary = "For tests."
    spec_model = Spec
    state: str = "running"
    log: list[str] = field(default_factory=list)

    def overlay(self, target: Target[Spec], bento: Bento) -> Overlay | None:
        return None

    def registry(self, target: Target[Spec]) -> Registry | None:
        return None

    def template(self) -> Path:
        return Path()

    def variables(
        self, target: Target[Spec], release: Release | None, previous: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {}

    def status(self, target: Target[Spec], outputs: Mapping[str, Any]) -> RuntimeStatus:
        return RuntimeStatus(self.state, f"It is {self.state}.")

    def logs(
        self, target: Target[Spec], outputs: Mapping[str, Any], *, lines: int, follow: bool
    ) -> Iterator[str]:
        return iter(self.log[-lines:])

    def authorize(
        self,
        target: Target[Spec],
        outputs: Mapping[str, Any],
        *,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> dict[str, str]:
        return {**headers, "authorization": f"{method} {len(body)}"}


@dataclass
class FakeGuardingOperator(FakeOperator, Guards[Spec]):
    """Keeps its token in memory."""

    stored: list[str] = field(default_factory=list)
    laid: Overlay | None = None

    def overlay(self, target: Target[Spec], bento: Bento) -> Overlay | None:
        return self.laid

    def ensure_token(self, target: Target[Spec]) -> None:
        if not self.stored:
            self.stored.append("secret")

    def token(self, target: Target[Spec]) -> SecretStr:
        return SecretStr(self.stored[-1])


def make_workspace(folder: Path, operator: Operator[Any], **keys: Any) -> Workspace:
    """A workspace of a deployment named iris, with its config at `folder`."""
    config = DeploymentConfig(
        api_version="v1",
        name="iris",
        operator=OperatorReference(name=operator.name),
        spec=Spec(),
        **{"health": Health(path="/readyz", timeout=1), "access": Access.PRIVATE, **keys},
    )
    target = Target(config, config.spec, folder / "terraform" / "iris")
    return Workspace(config, folder / "deployment_config.yaml", operator, target)


@pytest.fixture
def operator() -> FakeOperator:
    return FakeOperator()


@pytest.fixture
def workspace(tmp_path: Path, operator: FakeOperator) -> Workspace:
    return make_workspace(tmp_path, operator)
