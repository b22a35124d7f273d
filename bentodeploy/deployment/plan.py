"""`plan`: what an apply would do, saved so that exactly this can be applied."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.checks import check_here, check_there
from bentodeploy.deployment.early_imports import importing_early
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.guard import require_guard
from bentodeploy.deployment.history import OUTPUT, applied_releases, remember_releases
from bentodeploy.deployment.index import remember
from bentodeploy.deployment.kept_plan import keep_plan
from bentodeploy.deployment.plan_effect import endpoint_effect
from bentodeploy.deployment.presence import artifact_stands
from bentodeploy.deployment.results.plan import Planned, PlannedResource
from bentodeploy.deployment.saved_plan import SavedPlan
from bentodeploy.deployment.state import warn_of_local_state
from bentodeploy.deployment.unbuilt import newer_bento, unbuilt_bento
from bentodeploy.deployment.values import (
    place_last_build,
    render,
    require_build,
    take_over_build,
)
from bentodeploy.preflight.check import Verb
from bentodeploy.terraform.local_state import local_state_file
from bentodeploy.terraform.lock import project_lock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress
    from bentodeploy.release import Release, Releases
    from bentodeploy.terraform.driver import Terraform
    from bentodeploy.terraform.planfile import Change


def plan(
    workspace: Workspace,
    bento: Bento | None,
    progress: Progress,
    *,
    built: Path | None = None,
    out: Path | None = None,
    lock_timeout: float = 0,
) -> Planned:
    """Show what `apply` would change; nothing is changed but the project's files.

    With `built`, a file that holds what `build --json` answered elsewhere, the plan is for that; with `out`
    it is kept there, for `apply FILE`.

    What was built may be gone, as after a destroy. `apply` refuses changes then; a plan does not, because
    what it shows is what `up` will do: it says that `up` is needed. Also where nothing would change: what
    runs may need its image again at any time.
    """
    check_here(workspace, bento, Verb.PLAN)
    with project_lock(workspace.project, "plan", lock_timeout, progress.warn):
        if built is not None:
            take_over_build(workspace, built)
        saved = plan_locked(workspace, bento, progress, lock_timeout=lock_timeout)
        try:
            with engine_step(workspace, "Reading the plan", progress) as terraform:
                content = terraform.show_plan(saved.path)
                is_built = artifact_stands(workspace, saved.releases.current, terraform.resources)
            fingerprint = _fingerprint(saved.releases.current, content.fingerprint)
            if out is not None:
                keep_plan(workspace, saved, fingerprint, out, progress)
        finally:
            saved.path.unlink(missing_ok=True)
    release = saved.releases.current
    return Planned(
        workspace.name,
        str(workspace.project),
        release,
        saved.has_changes,
        _resources(content.resources),
        _resources(content.drift),
        endpoint_effect(content.resources, content.outputs),
        fingerprint,
        is_built,
        newer_bento(bento, release) if built else unbuilt_bento(workspace, bento, release),
    )


def _fingerprint(release: Release, changes: str) -> str:
    """Without number and time of the release, which a second plan of the same thing may give anew."""
    parts = [release.bento, release.image, release.config_hash, changes]
    return f"sha256:{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


def plan_locked(
    workspace: Workspace,
    bento: Bento | None,
    progress: Progress,
    *,
    known: dict[str, Any] | None = None,
    lock_timeout: float = 0,
) -> SavedPlan:
    """`plan` for a caller who holds the project's lock and applies or removes the saved plan.

    `known` as in `prepare`.
    """
    path = workspace.private / "plan.tfplan"
    with engine_step(workspace, f"Planning {workspace.name}", progress) as terraform:
        releases, outputs = prepare(workspace, bento, progress, terraform, known)
        has_changes = terraform.plan(path, lock_timeout=lock_timeout)
        while (told := _told_by_others(workspace, terraform, outputs)) is not None:
            outputs = told
            releases = _enter(workspace, outputs)
            has_changes = terraform.plan(path, lock_timeout=lock_timeout)
        return SavedPlan(path, has_changes, releases, outputs)


def prepare(
    workspace: Workspace,
    bento: Bento | None,
    progress: Progress,
    terraform: Terraform,
    known: dict[str, Any] | None,
    *,
    early: Sequence[str] = (),
) -> tuple[Releases, dict[str, Any]]:
    """Make the project ready for a plan of what was built last; answers also the state's outputs.

    With `known` the platform was asked just now, before the build, and is not asked again; the outputs in
    it, if any, still hold. `early` are modules that the caller needs soon. For a caller who holds the
    project's lock.
    """
    warn_of_local_state(workspace, progress)
    render(workspace, place_last_build(workspace, applied_releases(workspace.project)))
    remember(workspace)
    with importing_early(*workspace.operator.libraries, *early):
        terraform.init_if_needed()
    outputs = known or terraform.outputs()
    releases = _enter(workspace, outputs)
    if known is None:
        check_there(workspace, bento, Verb.PLAN, outputs)
    return releases, outputs


def _enter(workspace: Workspace, outputs: dict[str, Any]) -> Releases:
    """Write the project for what was built last, after the history that these outputs tell."""
    applied = remember_releases(workspace.project, outputs)
    releases = require_build(workspace, place_last_build(workspace, applied))
    require_guard(workspace, releases.current)
    render(workspace, releases)
    return releases


def _told_by_others(
    workspace: Workspace, terraform: Terraform, outputs: dict[str, Any]
) -> dict[str, Any] | None:
    """The state's outputs where another machine has applied since `outputs` were read, else None.

    The plan waits for the state's lock, and who held it may have written a release. A state in the folder
    is kept by the project's own lock.
    """
    if local_state_file(workspace.project) is not None:
        return None
    now = terraform.outputs()
    return None if now.get(OUTPUT) == outputs.get(OUTPUT) else now


def _resources(changes: tuple[Change, ...]) -> tuple[PlannedResource, ...]:
    return tuple(PlannedResource(change.address, change.actions) for change in changes)
