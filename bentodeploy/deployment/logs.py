"""`logs`: the service's own log, where the platform lets us read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.deployed import not_deployed
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.history import is_deployed
from bentodeploy.discovery import discover
from bentodeploy.errors import CapabilityError
from bentodeploy.operator import Logs, Operator
from bentodeploy.progress import Silent
from bentodeploy.terraform.state import State

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace


def logs(workspace: Workspace, *, lines: int, follow: bool) -> Iterator[str]:
    """The last lines, oldest first; with `follow` goes on until interrupted."""
    operator: Operator[Any] = workspace.operator
    if not isinstance(operator, Logs):
        raise _cannot(operator)
    with engine_step(workspace, "Reading the state", Silent()) as terraform:
        state = terraform.state() if workspace.project.is_dir() else State()
        # An apply that failed may have left a service, and no outputs: its log is what one wants to see.
        if not is_deployed(state.outputs) and not state.resources:
            raise not_deployed(workspace)
    try:
        return operator.logs(workspace.target, state.outputs, lines=lines, follow=follow)
    except KeyError:  # an output of the service itself, of which there was none yet
        raise not_deployed(workspace) from None


def _cannot(operator: Operator[Any]) -> CapabilityError:
    able = [found.name for found in discover() if found.operator and issubclass(found.operator, Logs)]
    return CapabilityError(
        f"{operator.name} cannot show logs.",
        next_step=f"These operators can: {', '.join(able) or 'none that is installed'}.",
    )
