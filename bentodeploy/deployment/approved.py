"""`apply FILE`: exactly the plan that `plan --out` kept, later and perhaps elsewhere, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bentodeploy.config.canonical import canonical_spec, config_hash
from bentodeploy.deployment.apply import applied, built_bento, carry_out
from bentodeploy.deployment.checks import check_here
from bentodeploy.deployment.early_imports import importing_early
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.health import PROBE_LIBRARY
from bentodeploy.deployment.history import remember_releases, written_release
from bentodeploy.deployment.kept_plan import files_digest, plan_purpose
from bentodeploy.deployment.plan_file import PlanFor, read_plan_file, refuse_other
from bentodeploy.deployment.saved_plan import SavedPlan
from bentodeploy.deployment.values import render
from bentodeploy.errors import PlanFileError, PlanUnusableError
from bentodeploy.preflight.check import Verb
from bentodeploy.release import Releases
from bentodeploy.terraform.lock import project_lock

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.deployment.results.apply import Applied
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress
    from bentodeploy.release import Release


def apply_plan(
    workspace: Workspace,
    path: Path,
    progress: Progress,
    *,
    expected: str | None = None,
    lock_timeout: float = 0,
) -> Applied:
    """Apply exactly the plan in the file, and wait until healthy.

    `expected` is the fingerprint of the plan that was approved, where that was made elsewhere. Raises
    `PlanFileError` when it is another one, when it was made for another deployment, config, image, state or
    engine, or when the state has changed since.
    """
    bento = built_bento(workspace, progress)
    check_here(workspace, bento, Verb.PLAN)
    with project_lock(workspace.project, "apply", lock_timeout, progress.warn):
        plan = workspace.private / "approved.tfplan"
        try:
            plan_for = read_plan_file(path, plan)
            _refuse_unexpected(path, plan_for, expected)
            saved = _accept(workspace, path, plan_for, plan, progress)
            deployed = carry_out(workspace, saved, progress, lock_timeout)
        except PlanUnusableError as error:
            raise PlanFileError(
                error.what, where=str(path), next_step="Make a new plan: `bentodeploy plan --out FILE`."
            ) from error
        finally:
            plan.unlink(missing_ok=True)
    return applied(workspace, bento, deployed, progress)


def _accept(workspace: Workspace, path: Path, plan_for: PlanFor, plan: Path, progress: Progress) -> SavedPlan:
    """Make the project what the plan was made for, or refuse."""
    releases = Releases(_release_here(workspace, plan_for), plan_for.history)
    here = plan_purpose(workspace, releases, plan_for.has_changes, plan_for.fingerprint)
    refuse_other(path, plan_for, replace(here, files=plan_for.files))
    render(workspace, plan_for.releases)
    refuse_other(path, plan_for, replace(here, files=files_digest(workspace)))
    with engine_step(workspace, "Reading the state", progress) as terraform:
        with importing_early(PROBE_LIBRARY):
            terraform.init_if_needed()
        outputs = terraform.outputs()
    told = remember_releases(workspace.project, outputs)
    _refuse_stale(path, plan_for, told)
    return SavedPlan(plan, plan_for.has_changes, plan_for.releases, outputs)


def _release_here(workspace: Workspace, plan_for: PlanFor) -> Release:
    """What an apply without the plan would deploy: what was built here last, under today's config."""
    built = written_release(workspace.project)
    if built is None or any(built.same_content(one) for one in plan_for.history):
        built = plan_for.release
    config = workspace.config
    return replace(
        plan_for.release,
        bento=built.bento,
        image=built.image,
        spec=canonical_spec(config),
        config_hash=config_hash(config),
    )


def _refuse_unexpected(path: Path, plan_for: PlanFor, expected: str | None) -> None:
    if expected is not None and expected != plan_for.fingerprint:
        raise PlanFileError(
            "This plan does something else than the one that was approved, so it is not applied.",
            where=str(path),
            details=[f"approved: {expected}", f"this plan: {plan_for.fingerprint}"],
            next_step="Look at what changed meanwhile, and approve a new plan.",
        )


def _refuse_stale(path: Path, plan_for: PlanFor, told: tuple[Release, ...]) -> None:
    """A state that has moved on; Terraform itself refuses it too, but only when something would change."""
    if told and told[-1].number >= plan_for.release.number and not told[-1].same_content(plan_for.release):
        raise PlanFileError(
            f"Release {told[-1].number} was applied since this plan was made, so it is not applied.",
            where=str(path),
            next_step="Make a new plan: `bentodeploy plan --out FILE`.",
        )
