"""The checks that a verb makes first: what would make it, or the verb after it, fail when it is dear.

Each check says which verbs need it (`Check.needed_for`); `--skip-check` leaves one out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.history import written_release
from bentodeploy.deployment.other_config import (
    learn_from_state,
    learn_operator,
    made_for,
    note_operator,
    other_config,
)
from bentodeploy.deployment.state_place import current_outputs, outputs_to_change
from bentodeploy.deployment.target import target_with_engine
from bentodeploy.preflight import deployed_operator, namesake, state
from bentodeploy.preflight.check import Situation, Verb
from bentodeploy.preflight.every import needed_before_project, needed_with_project
from bentodeploy.preflight.refusal import require
from bentodeploy.terraform.rendering import read_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress


def check_here(workspace: Workspace, bento: Bento | None, *verbs: Verb) -> None:
    """Make the checks of machine, config and bento, so early that nothing of the project is there yet.

    Raises `PreflightError`, and `EngineNotFoundError` and its kin.
    """
    learn_operator(workspace)
    require(
        needed_before_project(*verbs),
        _situation(workspace, bento, builds=Verb.BUILD in verbs),
        workspace.skipped,
    )
    note_operator(workspace)


def check_there(workspace: Workspace, bento: Bento | None, verb: Verb, outputs: Mapping[str, Any]) -> None:
    """Make the operator's own checks, and so ask the platform, for a caller who holds the project's lock.

    `outputs` are those of the state. Raises `PreflightError`.
    """
    check_deployed_operator(workspace, outputs)
    operator, project = workspace.operator, workspace.project
    variables = operator.variables(workspace.target, written_release(project), read_values(project))
    situation = replace(
        _situation(workspace, bento),
        target=target_with_engine(workspace),
        variables=variables,
        outputs=outputs,
    )
    require(needed_with_project(verb), situation, workspace.skipped)


def check_is_ours(workspace: Workspace) -> None:
    """Refuse where another config of the same name has made the project, or another operator has deployed
    what is there. Raises `PreflightError`."""
    learn_operator(workspace)
    checks = [namesake.CHECK, deployed_operator.CHECK]
    require(checks, _situation(workspace, None), workspace.skipped)


def check_deployed_operator(workspace: Workspace, outputs: Mapping[str, Any]) -> None:
    """Refuse where the state tells that another operator has deployed it. Raises `PreflightError`."""
    learn_from_state(workspace, outputs)
    check_operator(workspace)


def check_operator(workspace: Workspace) -> None:
    """Refuse where another operator has deployed what is there. Raises `PreflightError`."""
    require([deployed_operator.CHECK], _situation(workspace, None), workspace.skipped)


def deployed_outputs(workspace: Workspace) -> dict[str, Any]:
    """What is deployed, read before anything is built. That is the check `state`: a place that does not
    answer is refused here. Raises `PreflightError`; where that check is skipped, nothing is known.
    """
    return _checked(workspace, lambda: current_outputs(workspace))


def outputs_to_apply_over(workspace: Workspace, progress: Progress, lock_timeout: float) -> dict[str, Any]:
    """The same for who will apply: a lock that somebody holds is met before anything is built.

    Raises `LockHeldError` besides; `lock_timeout` in seconds.
    """
    return _checked(workspace, lambda: outputs_to_change(workspace, progress, lock_timeout))


def _checked(workspace: Workspace, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    outputs: dict[str, Any] = {}

    def read_state() -> str:
        outputs.update(read())
        return "The state can be read."

    require([state.CHECK], replace(_situation(workspace, None), read_state=read_state), workspace.skipped)
    return outputs


def _situation(workspace: Workspace, bento: Bento | None, *, builds: bool = False) -> Situation:
    """What is known without asking anybody; whether an image is needed, where one would be built."""
    operator, target = workspace.operator, workspace.target
    needs_image = operator.overlay(target, bento) is not None if builds and bento is not None else None
    return Situation(
        folder=workspace.project,
        config=workspace.config,
        operator=operator,
        target=target,
        bento=bento,
        needs_image=needs_image,
        other_config=other_config(workspace),
        made_for=made_for(workspace.project),
    )
