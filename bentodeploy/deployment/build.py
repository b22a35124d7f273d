"""`build`: from the bento to what runs, and the release that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.bento.reference import open_bento
from bentodeploy.config.model import Access
from bentodeploy.deployment.artifact import make_artifact
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.history import applied_releases, written_release
from bentodeploy.deployment.index import remember
from bentodeploy.deployment.results import Built
from bentodeploy.deployment.values import place_artifact, render
from bentodeploy.operator import Checks, OwnsRegistry
from bentodeploy.preflight.disk import check_disk
from bentodeploy.preflight.docker import check_docker
from bentodeploy.preflight.refusal import refuse
from bentodeploy.progress import Silent
from bentodeploy.terraform.lock import project_lock
from bentodeploy.terraform.rendering import read_values

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.operator import Finding
    from bentodeploy.progress import Progress


def build(workspace: Workspace, progress: Progress, *, lock_timeout: float = 0) -> Built:
    """Build what the config's bento and operator ask for; nothing is rebuilt that is there already."""
    bento = open_bento(workspace.bento_reference(), progress)
    with project_lock(workspace.project, "build", lock_timeout, progress.warn):
        return build_locked(workspace, bento, progress, lock_timeout=lock_timeout)


def build_locked(workspace: Workspace, bento: Bento, progress: Progress, *, lock_timeout: float = 0) -> Built:
    """`build` for a caller who holds the project's lock."""
    refuse(_checks(workspace, bento), workspace.skipped)
    artifact = make_artifact(workspace, bento, progress, lock_timeout=lock_timeout)
    applied = applied_releases(workspace.project)
    releases = place_artifact(
        workspace, bento.tag, artifact.image, applied, guarded=workspace.config.access is Access.TOKEN
    )
    render(workspace, releases)
    remember(workspace)
    return Built(workspace.name, str(workspace.project), releases.current, artifact.rebuilt)


def _checks(workspace: Workspace, bento: Bento) -> list[Finding]:
    findings = [check_disk(workspace.project, bento.size)]
    if workspace.operator.overlay(workspace.target, bento) is not None:
        findings.append(check_docker())
    return [*findings, *_operator_checks(workspace, bento)]


def _operator_checks(workspace: Workspace, bento: Bento) -> list[Finding]:
    """The operator's own, where building makes something in the cloud; else they come with the plan."""
    operator, project = workspace.operator, workspace.project
    if not isinstance(operator, OwnsRegistry) or not isinstance(operator, Checks):
        return []
    values = operator.variables(workspace.target, written_release(project), read_values(project))
    return list(operator.checks(workspace.target, bento, values, _outputs(workspace)))


def _outputs(workspace: Workspace) -> dict[str, Any]:
    """What is deployed from here; nothing where the project was never used on this machine."""
    if not (workspace.project / ".terraform").is_dir():
        return {}
    with engine_step(workspace, "Reading the state", Silent()) as terraform:
        return terraform.outputs()
