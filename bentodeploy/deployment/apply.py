"""`apply`: make what was built run, then wait until the endpoint is healthy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bentodeploy.bento.reference import open_bento
from bentodeploy.deployment.artifact import prune_bundles
from bentodeploy.deployment.checks import check_here
from bentodeploy.deployment.endpoint import find_endpoint
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.guard import ensure_token, token_header
from bentodeploy.deployment.health import PROBE_LIBRARY, health_url, wait_until_healthy
from bentodeploy.deployment.history import remember_releases
from bentodeploy.deployment.plan import plan_locked, prepare
from bentodeploy.deployment.presence import artifact_gone, artifact_stands, require_artifact
from bentodeploy.deployment.results.apply import Applied
from bentodeploy.deployment.results.plan import gone, not_built
from bentodeploy.deployment.routes import calls, first_call, released_bento
from bentodeploy.deployment.unbuilt import newer_bento
from bentodeploy.deployment.values import backend_of
from bentodeploy.errors import BentoNotFoundError
from bentodeploy.preflight.check import Verb
from bentodeploy.terraform.local_state import local_state_file
from bentodeploy.terraform.lock import project_lock

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.saved_plan import SavedPlan
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress
    from bentodeploy.release import Release
    from bentodeploy.terraform.driver import Terraform
    from bentodeploy.terraform.events import Outputs


@dataclass(frozen=True)
class Deployed:
    """What an apply has led to."""

    release: Release
    changed: bool
    outputs: dict[str, Any]
    stands: bool = True
    """False where what was built of it is gone, though it runs."""


def apply(workspace: Workspace, progress: Progress, *, lock_timeout: float = 0) -> Applied:
    """Apply what was built, under today's config. Raises `UnhealthyError` when it does not answer."""
    bento = built_bento(workspace, progress)
    check_here(workspace, bento, Verb.PLAN)
    with project_lock(workspace.project, "apply", lock_timeout, progress.warn):
        deployed = apply_locked(workspace, bento, progress, lock_timeout)
    if (newer := newer_bento(bento, deployed.release)) is not None:
        progress.warn(not_built(newer))
    return applied(workspace, bento, deployed, progress)


def built_bento(workspace: Workspace, progress: Progress) -> Bento | None:
    """The bento that the config names, if it is on this machine; what was built can be applied without."""
    if workspace.config.bento is None:
        return None
    try:
        return open_bento(workspace.config.bento, progress)
    except BentoNotFoundError:
        return None


def apply_locked(
    workspace: Workspace,
    bento: Bento | None,
    progress: Progress,
    lock_timeout: float,
    *,
    known: dict[str, Any] | None = None,
) -> Deployed:
    """Apply what was built, for a caller who holds the project's lock. `known` as in `prepare`."""
    if backend_of(workspace.config).is_local:
        with engine_step(workspace, f"Applying {workspace.name}", progress) as terraform:
            # The probe's library now: later the service needs the processor more.
            releases, outputs = prepare(workspace, bento, progress, terraform, known, early=[PROBE_LIBRARY])
            if local_state_file(workspace.project) is not None:
                return _apply_at_once(workspace, releases.current, outputs, terraform, lock_timeout)
        known = outputs  # an override file of the user's keeps the state elsewhere
    # Whoever held the lock of a shared state may have written a release: a plan tells it before the apply.
    saved = plan_locked(workspace, bento, progress, known=known, lock_timeout=lock_timeout)
    try:
        return carry_out(workspace, saved, progress, lock_timeout)
    finally:
        saved.path.unlink(missing_ok=True)


def _apply_at_once(
    workspace: Workspace,
    release: Release,
    outputs: dict[str, Any],
    terraform: Terraform,
    lock_timeout: float,
) -> Deployed:
    """Plan and apply in one run of the engine: the project's own lock keeps everybody else off its state."""
    if not artifact_stands(workspace, release, terraform.resources):
        _refuse_changes(workspace, release, terraform, lock_timeout)
        return Deployed(release, False, outputs, stands=False)
    ensure_token(workspace)
    outcome = terraform.apply_at_once(lock_timeout=lock_timeout)
    outputs = _outputs(outcome.outputs, terraform)
    if outcome.has_changes:
        _keep_what_was_applied(workspace, outputs)
    return Deployed(release, outcome.has_changes, outputs)


def _refuse_changes(
    workspace: Workspace, release: Release, terraform: Terraform, lock_timeout: float
) -> None:
    """What runs may go on although what it was made of is gone; nothing new is made of it."""
    path = workspace.private / "plan.tfplan"
    try:
        if terraform.plan(path, lock_timeout=lock_timeout):
            raise artifact_gone(release)
    finally:
        path.unlink(missing_ok=True)


def carry_out(workspace: Workspace, saved: SavedPlan, progress: Progress, lock_timeout: float) -> Deployed:
    """Apply exactly this plan, for a caller who holds the project's lock."""
    release = saved.releases.current
    if not saved.has_changes:
        with engine_step(workspace, "Looking for what was built", progress) as terraform:
            stands = artifact_stands(workspace, release, terraform.resources)
        return Deployed(release, False, saved.outputs, stands)
    with engine_step(workspace, f"Applying {workspace.name}", progress) as terraform:
        terraform.init_if_needed()
        require_artifact(workspace, release, terraform.resources)
        ensure_token(workspace)
        told = terraform.apply(saved.path, lock_timeout=lock_timeout)
        outputs = _outputs(told, terraform)
    _keep_what_was_applied(workspace, outputs)
    return Deployed(release, True, outputs)


def _outputs(told: Outputs | None, terraform: Terraform) -> dict[str, Any]:
    """As the run told them; from the state where it kept one back, which is sensitive."""
    return dict(told.values) if told and not told.untold else terraform.outputs()


def _keep_what_was_applied(workspace: Workspace, outputs: dict[str, Any]) -> None:
    releases = remember_releases(workspace.project, outputs)
    prune_bundles(workspace, [release.image for release in releases[-2:]])


def applied(workspace: Workspace, bento: Bento | None, deployed: Deployed, progress: Progress) -> Applied:
    """Wait until what was applied is healthy, and tell how to call it. Raises `UnhealthyError`."""
    release, outputs = deployed.release, deployed.outputs
    if not deployed.stands:
        progress.warn(gone(release.bento))
    endpoint = find_endpoint(workspace, outputs)
    running = bento if bento and bento.tag == release.bento else released_bento(workspace, release, progress)
    wait_until_healthy(workspace, health_url(workspace, endpoint, running), outputs, progress)
    return Applied(
        name=workspace.name,
        operator=workspace.operator.name,
        project=str(workspace.project),
        release=release,
        changed=deployed.changed,
        endpoint=endpoint,
        healthy=True,
        routes=calls(endpoint, running, token_header(workspace)),
        notes=tuple(workspace.operator.notes(workspace.target, outputs)),
        try_it=first_call(workspace, endpoint, running),
    )
