"""Whether what a release refers to is still there: asked before an apply stops what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.deployment.artifact import BUNDLE_SCHEME, bundle_folder
from bentodeploy.errors import ImageError, NotBuiltError
from bentodeploy.operator import OwnsRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.release import Release
    from bentodeploy.terraform.planfile import StateResource


def require_artifact(
    workspace: Workspace, release: Release, resources: Callable[[], Iterable[StateResource]]
) -> None:
    """Raise `NotBuiltError` when what `release` refers to is gone, or was never on this machine."""
    if not artifact_stands(workspace, release, resources):
        raise NotBuiltError(
            f"What was built of {release.bento} is not there: a destroy removed it, "
            "or it was built on another machine. Nothing was changed.",
            where=release.image,
            next_step="`bentodeploy up` builds and deploys it.",
        )


def artifact_stands(
    workspace: Workspace, release: Release, resources: Callable[[], Iterable[StateResource]]
) -> bool:
    """Whether `release` can be applied from here, as far as that can be told without the platform.

    `resources` answers what is in the state; asked only where the image lies in a repository of the
    project's own, which goes with the rest.
    """
    operator, target = workspace.operator, workspace.target
    if release.image.startswith(BUNDLE_SCHEME):
        return bundle_folder(workspace, release.image).is_dir()
    if isinstance(operator, OwnsRegistry):
        addresses = operator.registry_addresses(target)
        return not addresses or any(resource.address in addresses for resource in resources())
    if operator.registry(target) is None:
        return _in_local_engine(release.image)
    return True


def _in_local_engine(image: str) -> bool:
    """An engine that cannot be asked has its own check, with a better word for it."""
    from bentodeploy.image.engine import connect

    try:
        return connect().image(image) is not None
    except ImageError:
        return True
