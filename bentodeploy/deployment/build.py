"""`build`: from the bento to what runs, and the release that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.bento.reference import open_bento
from bentodeploy.config.model import Access
from bentodeploy.deployment.artifact import make_artifact
from bentodeploy.deployment.checks import check_here, check_there, deployed_outputs
from bentodeploy.deployment.history import applied_releases, remember_releases
from bentodeploy.deployment.index import remember
from bentodeploy.deployment.results.build import Built
from bentodeploy.deployment.values import place_artifact, render
from bentodeploy.preflight.check import Verb
from bentodeploy.terraform.lock import project_lock

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress


def build(workspace: Workspace, progress: Progress, *, lock_timeout: float = 0) -> Built:
    """Build what the config's bento and operator ask for; nothing is rebuilt that is there already."""
    bento = open_bento(workspace.bento_reference(), progress)
    check_here(workspace, bento, Verb.BUILD)
    with project_lock(workspace.project, "build", lock_timeout, progress.warn):
        known = deployed_outputs(workspace)
        check_there(workspace, bento, Verb.BUILD, known)
        remember_releases(workspace.project, known)
        return build_locked(workspace, bento, progress, lock_timeout=lock_timeout)


def build_locked(workspace: Workspace, bento: Bento, progress: Progress, *, lock_timeout: float = 0) -> Built:
    """`build` for a caller who holds the project's lock and has made the checks."""
    artifact = make_artifact(workspace, bento, progress, lock_timeout=lock_timeout)
    applied = applied_releases(workspace.project)
    guarded = workspace.config.access is Access.TOKEN
    releases = place_artifact(
        workspace, bento.tag, artifact.image, applied, tag=artifact.tag, guarded=guarded
    )
    render(workspace, releases)
    remember(workspace)
    return Built(workspace.name, str(workspace.project), releases.current, artifact.rebuilt)
