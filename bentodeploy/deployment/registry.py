"""Makes the image repository that a project owns, before there is an image to put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.history import applied_releases
from bentodeploy.deployment.values import place_last_build, render
from bentodeploy.operator import OwnsRegistry

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress


def ensure_registry(workspace: Workspace, progress: Progress, *, lock_timeout: float) -> None:
    """Apply the repository alone, where the operator keeps it in the project. Quick when it stands."""
    operator = workspace.operator
    addresses = operator.registry_addresses(workspace.target) if isinstance(operator, OwnsRegistry) else ()
    if not addresses:
        return
    render(workspace, place_last_build(workspace, applied_releases(workspace.project)))
    with engine_step(workspace, "Making the image repository", progress) as terraform:
        terraform.init()
        terraform.apply_at_once(targets=addresses, lock_timeout=lock_timeout)
