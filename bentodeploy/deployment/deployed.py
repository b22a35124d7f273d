"""For verbs that need something to run: what the state tells of it, or that there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.history import is_deployed
from bentodeploy.errors import UsageError
from bentodeploy.progress import Silent

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace


def outputs_of_deployed(workspace: Workspace) -> dict[str, Any]:
    """The outputs of what is deployed. Raises `UsageError` where nothing is."""
    if not workspace.project.is_dir():
        raise not_deployed(workspace)
    with engine_step(workspace, "Reading the state", Silent()) as terraform:
        state = terraform.state()
        if not is_deployed(state.outputs) or not state.resources:
            raise not_deployed(workspace)
    return dict(state.outputs)


def not_deployed(workspace: Workspace) -> UsageError:
    """The error for a verb that finds nothing to work on."""
    return UsageError(
        f"{workspace.name} is not deployed.",
        where=str(workspace.config_path),
        next_step="`bentodeploy up` deploys it.",
    )
