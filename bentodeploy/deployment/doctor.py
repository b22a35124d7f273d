"""`doctor`: every check that applies to this folder and this machine, whatever the others find."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bentodeploy.bento.reference import open_bento
from bentodeploy.config.source import FILE_NAMES
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.history import deployed_by, written_release
from bentodeploy.deployment.other_config import made_for, other_config
from bentodeploy.deployment.result import Result
from bentodeploy.deployment.state_place import current_outputs, place_reached
from bentodeploy.deployment.target import target_with_engine
from bentodeploy.deployment.values import backend_of
from bentodeploy.deployment.workspace import PROJECTS, Workspace, open_workspace
from bentodeploy.errors import BentodeployError, ConfigNotFoundError, LockHeldError
from bentodeploy.preflight.check import Cost, Outcome, Situation, found
from bentodeploy.preflight.every import CHECKS, require_known
from bentodeploy.progress import Silent
from bentodeploy.terraform.local_state import local_state_file
from bentodeploy.terraform.lock import work_under_way
from bentodeploy.terraform.rendering import read_values

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.progress import Progress
    from bentodeploy.release import Release
    from bentodeploy.terraform.backend import Backend
    from bentodeploy.terraform.driver import Terraform


@dataclass(frozen=True)
class Examined(Result):
    """Answer of `doctor`."""

    config: str | None
    ok: bool
    checks: tuple[Outcome, ...]


def examine(
    config: Path | None, bento: str | None, progress: Progress, *, cost: str, skipped: frozenset[str]
) -> Examined:
    """Run the checks that cost no more than `cost` (a word of `Cost`). Only a named config must be there.

    What two checks find in the same words is told once. Raises UsageError for an unknown name in `skipped`.
    """
    workspace, situation = _situation(config, bento, progress)
    require_known(skipped, situation.operator)
    costs, most = list(Cost), Cost(cost)
    outcomes: dict[tuple[str, str], Outcome] = {}
    with progress.step("Looking around") as step:
        if workspace is not None and most is Cost.CLOUD:
            outputs = _outputs(workspace)
            situation = replace(
                situation, outputs=outputs, made_for=deployed_by(outputs) or situation.made_for
            )
        for check in CHECKS:
            if costs.index(check.cost_in(situation)) <= costs.index(most) and not check.is_among(skipped):
                step.detail(check.name)
                for outcome in found(check, situation):
                    outcomes.setdefault((outcome.check, outcome.what), outcome)
    kept = tuple(outcome for outcome in outcomes.values() if outcome.check not in skipped)
    path = _config_here(config) if workspace is None else workspace.config_path
    return Examined(None if path is None else str(path), all(outcome.ok for outcome in kept), kept)


def _config_here(named: Path | None) -> Path | None:
    """The config that cannot be read, if it is there."""
    return named or next((path for name in FILE_NAMES if (path := Path.cwd() / name).exists()), None)


def _situation(
    config: Path | None, bento: str | None, progress: Progress
) -> tuple[Workspace | None, Situation]:
    try:
        workspace = open_workspace(config, bento, progress)
    except ConfigNotFoundError:
        if config is not None:
            raise
        return None, Situation(Path.cwd() / PROJECTS)
    except BentodeployError as error:
        return None, Situation(Path.cwd() / PROJECTS, config_error=error)
    return workspace, situation_of(workspace)


def situation_of(workspace: Workspace) -> Situation:
    """What is known of a deployment, without asking the cloud."""
    found_bento, error = _bento(workspace)
    project, operator, target = workspace.project, workspace.operator, target_with_engine(workspace)
    release = written_release(project)
    variables, variables_error = _variables(workspace, release)
    needs_image = None if found_bento is None else operator.overlay(target, found_bento) is not None
    return Situation(
        folder=project,
        config=workspace.config,
        other_config=other_config(workspace),
        made_for=made_for(workspace.project),
        operator=operator,
        target=target,
        bento=found_bento,
        bento_error=error,
        needs_image=needs_image,
        variables=variables,
        variables_error=variables_error,
        built=release.image if release else None,
        read_state=lambda: _read_state(workspace),
    )


def _variables(
    workspace: Workspace, release: Release | None
) -> tuple[dict[str, Any], BentodeployError | None]:
    try:
        values = read_values(workspace.project)
        return workspace.operator.variables(workspace.target, release, values), None
    except BentodeployError as error:
        return {}, error


def _bento(workspace: Workspace) -> tuple[Bento | None, BentodeployError | None]:
    if workspace.config.bento is None:
        return None, None
    try:
        return open_bento(workspace.config.bento, Silent()), None
    except BentodeployError as error:
        return None, error


def _outputs(workspace: Workspace) -> dict[str, Any]:
    """What is deployed, for the checks that ask the platform; the check `state` says why nothing is known."""
    if work_under_way(workspace.project) is not None:
        return {}
    with suppress(BentodeployError):
        return current_outputs(workspace)
    return {}


def _read_state(workspace: Workspace) -> str:
    """What is in the state's place, whose lock can be had. Raises LockHeldError where somebody has it."""
    if (work := work_under_way(workspace.project)) is not None:
        raise LockHeldError(work, next_step="Wait for it: `--lock-timeout 60`.")
    backend = backend_of(workspace.config)
    if (workspace.project / ".terraform").is_dir():
        with engine_step(workspace, "Reading the state", Silent()) as terraform:
            if local_state_file(workspace.project) is None:
                terraform.init_if_needed()
            return _told(backend, terraform)
    if backend.is_local:
        return f"Nothing was planned from here yet; the state will be kept in: {backend.kind}."
    with place_reached(backend, workspace) as terraform:
        return _told(backend, terraform)


def _told(backend: Backend, terraform: Terraform) -> str:
    digest = terraform.state_digest()
    terraform.try_lock()
    resources = digest.resources if digest else 0
    return f"The state ({backend.kind}) can be read and locked; it holds {resources} resources."
