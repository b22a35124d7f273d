"""Whether what a release refers to is still there: asked before an apply stops what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.deployment.artifact import BUNDLE_SCHEME, bundle_folder
from bentodeploy.deployment.registry import addresses_before_the_push
from bentodeploy.errors import BentodeployError, ImageError, NotBuiltError, RepositoryNotFoundError
from bentodeploy.image.model import KnowsImages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.image.model import Registry
    from bentodeploy.release import Release
    from bentodeploy.terraform.state import StateResource


def require_artifact(
    workspace: Workspace, release: Release, resources: Callable[[], Iterable[StateResource]]
) -> None:
    """Raise `NotBuiltError` when what `release` refers to is gone, or was never on this machine."""
    if not artifact_stands(workspace, release, resources):
        raise artifact_gone(release)


def artifact_gone(release: Release) -> NotBuiltError:
    """The error for a release that cannot be applied from here."""
    return NotBuiltError(
        f"What was built of {release.bento} is not there: a destroy or somebody else removed it, "
        "or it was built on another machine. Nothing was changed.",
        where=release.image,
        next_step="`bentodeploy up` builds and deploys it.",
    )


def artifact_stands(
    workspace: Workspace, release: Release, resources: Callable[[], Iterable[StateResource]]
) -> bool:
    """Whether `release` can be applied from here, as far as that is told quickly.

    `resources` answers what is in the state; asked only where the image lies in a repository of the
    project's own, which goes with the rest.
    """
    operator, target = workspace.operator, workspace.target
    if release.image.startswith(BUNDLE_SCHEME):
        return bundle_folder(workspace, release.image).is_dir()
    addresses = addresses_before_the_push(workspace)
    if addresses and not any(resource.address in addresses for resource in resources()):
        return False
    registry = operator.registry(target)
    return _in_local_engine(release.image) if registry is None else _in_registry(registry, release.image)


def _in_registry(registry: Registry, image: str) -> bool:
    """Whether the platform says so. What the state holds may be gone; a platform that cannot be asked,
    or does not let itself be asked, is no reason to refuse."""
    digest = image.partition("@")[2]
    try:
        if isinstance(registry, KnowsImages):
            return not digest or registry.holds(digest)
        return bool(registry.repository)
    except RepositoryNotFoundError:
        return False
    except BentodeployError:
        return True


def _in_local_engine(image: str) -> bool:
    """An engine that cannot be asked has its own check, with a better word for it."""
    from bentodeploy.image.engine import connect

    try:
        return connect().image(image) is not None
    except ImageError:
        return True
