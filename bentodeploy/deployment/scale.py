"""`scale`: how many instances run, changed at once where the platform can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.deployed import not_deployed, outputs_of_deployed
from bentodeploy.deployment.results.scale import Scaled
from bentodeploy.discovery import discover
from bentodeploy.errors import CapabilityError
from bentodeploy.operator import Operator, Scales
from bentodeploy.terraform.lock import project_lock

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace


def scale(workspace: Workspace, count: int, *, lock_timeout: float = 0) -> Scaled:
    """Let `count` instances run. The config stays as it is, and the next apply does what it says."""
    operator: Operator[Any] = workspace.operator
    if not isinstance(operator, Scales):
        raise _cannot(operator)
    if not workspace.project.is_dir():
        raise not_deployed(workspace)
    with project_lock(workspace.project, "scale", lock_timeout):
        outputs = outputs_of_deployed(workspace)
        return Scaled(workspace.name, count, operator.scale(workspace.target, outputs, count))


def _cannot(operator: Operator[Any]) -> CapabilityError:
    able = [found.name for found in discover() if found.operator and issubclass(found.operator, Scales)]
    return CapabilityError(
        f"{operator.name} cannot be scaled by a command.",
        next_step=f"Its spec may say how many run. These operators can: {', '.join(able) or 'none'}.",
    )
