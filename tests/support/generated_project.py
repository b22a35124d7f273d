"""An operator's generated project under this machine's engine, with a release that was never built."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.operator import Operator, Target
from bentodeploy.release import Release
from bentodeploy.terraform import show
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.environment import child_environment
from bentodeploy.terraform.planfile import Plan
from bentodeploy.terraform.rendering import render_project
from bentodeploy.terraform.runner import capture


@dataclass(frozen=True)
class GeneratedProject:
    """The project of the deployment `iris`, in a folder of the test's own."""

    operator: Operator[Any]
    folder: Path
    terraform: Terraform

    def target(self, spec: dict[str, Any], **config: Any) -> Target[Any]:
        """What the operator gets to see of a config with these keys."""
        read = self.operator.spec_model.model_validate(spec)
        values = {"api_version": "v1", "name": "iris", "operator": {"name": self.operator.name}, **config}
        return Target(DeploymentConfig.model_validate({**values, "spec": read}), read, self.folder)

    def render(self, target: Target[Any], image: str | None, number: int = 1) -> None:
        """Write the project that deploys `image`; None: nothing was built yet."""
        release = None
        if image is not None:
            release = Release(number, "iris:v1", image, "{}", "hash", "2026-11-01T10:00:00Z")
        self.render_release(target, release)

    def render_release(
        self, target: Target[Any], release: Release | None, history: Sequence[Release] = ()
    ) -> None:
        """Write the project that deploys this release after those in `history`, oldest first."""
        values = self.operator.variables(target, release, {})
        record = release.as_dict() if release else None
        before = [one.as_dict() for one in history]
        render_project(self.folder, self.operator.template(), values, record, before)

    def plan(self, *, targets: tuple[str, ...] = ()) -> Plan:
        """Save a plan, and tell what it does."""
        self.terraform.plan(self._saved, targets=targets)
        return self.terraform.show_plan(self._saved)

    def apply(self, *, targets: tuple[str, ...] = ()) -> None:
        """Do what is to be done."""
        self.terraform.apply_at_once(targets=targets)

    def destroy(self) -> None:
        """Leave nothing."""
        self.terraform.plan(self._saved, destroy=True)
        self.terraform.apply(self._saved)

    def planned_values(self) -> dict[str, dict[str, Any]]:
        """What the plan saved last makes of each resource, by address."""
        command = [*self.terraform.engine.command, *show.argv(self._saved)]
        environment = child_environment(os.environ, plugin_cache=None)
        shown = json.loads(capture(command, self.folder, environment, "show").stdout)
        resources = shown["planned_values"]["root_module"].get("resources", [])
        return {one["address"]: one["values"] for one in resources if one["mode"] == "managed"}

    @property
    def _saved(self) -> Path:
        return self.folder / "saved.tfplan"


def generated_project(operator: Operator[Any], folder: Path) -> GeneratedProject:
    """The project of `operator` in `folder`, not rendered yet."""
    return GeneratedProject(operator, folder, Terraform(find_engine(), folder))
