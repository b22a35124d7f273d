"""Makes the image repository that a project owns, before there is an image to put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.config.model import Access
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.history import applied_releases
from bentodeploy.deployment.values import place_last_build, render
from bentodeploy.operator import Guards, OwnsRegistry

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress


def ensure_registry(workspace: Workspace, progress: Progress, *, lock_timeout: float) -> None:
    """Apply the repository alone, where the operator keeps it in the project. Quick when it stands."""
    addresses = addresses_before_the_push(workspace)
    if not addresses:
        return
    render(workspace, place_last_build(workspace, applied_releases(workspace.project)))
    with engine_step(workspace, "Making the image repository", progress) as terraform:
        terraform.init_if_needed()
        terraform.apply_at_once(targets=addresses, lock_timeout=lock_timeout)


def addresses_before_the_push(workspace: Workspace) -> tuple[str, ...]:
    """What the project makes before an image is pushed: its repository, and where a token is to lie.

    None where the operator keeps neither in the project.
    """
    operator, target = workspace.operator, workspace.target
    if not isinstance(operator, OwnsRegistry):
        return ()
    guards = operator if isinstance(operator, Guards) and target.config.access is Access.TOKEN else None
    wanted = operator.registry_addresses(target) + (guards.token_addresses(target) if guards else ())
    return tuple(dict.fromkeys(wanted))
