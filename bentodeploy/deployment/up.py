"""`up`: build and apply, then wait until the endpoint is healthy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.bento.reference import open_bento
from bentodeploy.deployment.apply import applied, apply_locked
from bentodeploy.deployment.build import build_locked
from bentodeploy.deployment.checks import check_here, check_there, outputs_to_apply_over
from bentodeploy.deployment.history import remember_releases
from bentodeploy.preflight.check import Verb
from bentodeploy.terraform.lock import project_lock

if TYPE_CHECKING:
    from bentodeploy.deployment.results.apply import Applied
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress


def up(workspace: Workspace, progress: Progress, *, lock_timeout: float = 0) -> Applied:
    """Build, apply, and wait until healthy. Nothing is built where a check says that it cannot be applied."""
    bento = open_bento(workspace.bento_reference(), progress)
    check_here(workspace, bento, Verb.BUILD, Verb.PLAN)
    with project_lock(workspace.project, "up", lock_timeout, progress.warn):
        known = outputs_to_apply_over(workspace, progress, lock_timeout)
        check_there(workspace, bento, Verb.BUILD, known)
        remember_releases(workspace.project, known)
        built = build_locked(workspace, bento, progress, lock_timeout=lock_timeout)
        known = {} if built.rebuilt else known  # a build takes its time, and may make the repository
        deployed = apply_locked(workspace, bento, progress, lock_timeout, known=known)
    return applied(workspace, bento, deployed, progress)
