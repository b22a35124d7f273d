"""A state that the engine could not save: how to tell it, and that nothing goes on over it.

Terraform then writes the state to a file in the project. Another apply would know nothing of what was
made and make it a second time.
Source: https://developer.hashicorp.com/terraform/language/state/backends ("the end user must manually
push the state to the remote backend once the error is resolved")
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from bentodeploy.engine_line import engine_line
from bentodeploy.errors import StateNotSavedError
from bentodeploy.terraform.events import Diagnostic
from bentodeploy.terraform.runlog import KEPT, newest_log

ERRORED = "errored.tfstate"
"""Terraform's own name for the file."""

_SUMMARIES = ("Failed to save state", "Failed to persist state to backend")
"""Of an apply; `state push` says `Failed to persist state:`, and has changed nothing else."""


def is_unsaved(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether a run has made changes that its state does not know of."""
    return any(one.severity == "error" and one.summary.startswith(_SUMMARIES) for one in diagnostics)


def state_not_saved(project: Path, command: Sequence[str], details: Sequence[str]) -> StateNotSavedError:
    """The error for a run that has just ended so; `command` are the words that start the engine."""
    if (project / ERRORED).is_file():
        return StateNotSavedError(
            f"Terraform made changes but could not save its state; it is in {ERRORED}.",
            where=str(project / ERRORED),
            next_step="Mend the cause, then bring the state back before anything else: "
            f"`{_push(project, command)}`.",
            details=details,
        )
    return StateNotSavedError(
        f"Terraform made changes and could save its state nowhere, not even in {ERRORED}.",
        where=str(project),
        next_step=f"Copy {newest_log(project, 'apply') or project} to a safe place now (only {KEPT} runs' "
        "logs are kept): its line `Emergency state dump` has the state, as far as the disk took it. Mend the "
        f"cause, write what stands there under `state` to {project / ERRORED}, then bring it back before "
        f"anything else: `{_push(project, command)}`.",
        details=details,
    )


def refuse_unsaved_state(project: Path, command: Sequence[str]) -> None:
    """Raise `StateNotSavedError` as long as the state of an earlier run lies in the project."""
    if (project / ERRORED).is_file():
        raise StateNotSavedError(
            f"An earlier run could not save its state; it is in {ERRORED}. Nothing was changed now.",
            where=str(project / ERRORED),
            next_step=f"Bring it back: `{_push(project, command)}`; "
            "or remove the file, where you have brought it back already.",
        )


def _push(project: Path, command: Sequence[str]) -> str:
    """Terraform leaves the file where it is, and the file holds us up."""
    remove = shlex.join(["rm", str(project / ERRORED)])
    return f"{engine_line(command, project, 'state', 'push', ERRORED)} && {remove}"
