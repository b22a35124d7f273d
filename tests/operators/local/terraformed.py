"""The generated project under real Terraform, for tests of the template itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.rendering import render_project
from tests.operators.local.deployed import DIGEST, SCRIPTS, Deployed


def release(number: int = 1, image: str = f"bento@sha256:{DIGEST}") -> dict[str, Any]:
    """A release's record."""
    return {
        "number": number,
        "bento": "iris:v1",
        "image": image,
        "spec": "{}",
        "config_hash": "c",
        "created_at": "2026-11-01T00:00:00Z",
    }


@dataclass
class Terraformed:
    """One project and what was told of it."""

    deployed: Deployed
    told: list[Any] = field(default_factory=list)

    @property
    def terraform(self) -> Terraform:
        """The driver, which notes all events."""
        return Terraform(find_engine(), self.deployed.project, self.told.append)

    def render(self, record: dict[str, Any] | None = None, **changes: Any) -> None:
        """Write the project with these values."""
        values = {
            "name": "iris",
            "deployment": "iris-12345678",
            "runtime": "process",
            "host": "127.0.0.1",
            "port": self.deployed.port,
            "workers": None,
            "python": None,
            "memory": None,
            "env": {},
            "labels": {},
            "restart_of": None,
            **changes,
        }
        render_project(self.deployed.project, SCRIPTS.parent, values, record or release(), [])
        self.terraform.init()

    def plan(self, *, destroy: bool = False) -> dict[str, tuple[str, ...]]:
        """What would be done, by address; saved for `apply`."""
        self.terraform.plan(self._plan_file, destroy=destroy)
        found = self.terraform.show_plan(self._plan_file)
        return {change.address: change.actions for change in found.resources if change.actions != ("no-op",)}

    def up(self, record: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """Render, plan and apply."""
        self.render(record, **changes)
        self.plan()
        return self.apply()

    def apply(self) -> dict[str, Any]:
        """Carry out the saved plan; answers the outputs."""
        self.terraform.apply(self._plan_file)
        return self.terraform.outputs()

    def destroy(self) -> None:
        """Destroy by a saved plan."""
        self.plan(destroy=True)
        self.terraform.apply(self._plan_file)

    @property
    def _plan_file(self) -> Any:
        return self.deployed.project / ".bentodeploy" / "tfplan"
