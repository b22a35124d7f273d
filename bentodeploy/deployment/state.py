"""`state init` and `state migrate`: the place of the Terraform state, and the way there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.config.state import AzurermState, GcsState, LocalState, S3State
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.history import applied_releases
from bentodeploy.deployment.result import Result
from bentodeploy.deployment.state_place import place_reached
from bentodeploy.deployment.values import backend_of, place_last_build, render
from bentodeploy.errors import FileSystemError, StateConflictError, UsageError
from bentodeploy.files import file_system_errors
from bentodeploy.terraform.backend import LOCAL, Backend, recorded_backend
from bentodeploy.terraform.causes import state_corrupt
from bentodeploy.terraform.lock import project_lock
from bentodeploy.terraform.state_pull import StateDigest, parse_digest

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress


@dataclass(frozen=True)
class StoreMade(Result):
    """Answer of `state init`."""

    place: str
    is_new: bool
    settings: tuple[str, ...]


@dataclass(frozen=True)
class StateMigrated(Result):
    """Answer of `state migrate`."""

    name: str
    backend: str
    resources: int
    """How many resources the state holds."""


def make_store(workspace: Workspace, progress: Progress) -> StoreMade:
    """Make the bucket or container that the config's `state:` names. May be repeated."""
    state = workspace.config.state
    with progress.step(f"Making the place for the state of {workspace.name}"):
        match state:
            case S3State():
                from bentodeploy.state_stores import s3

                made = s3.make(state)
            case GcsState():
                from bentodeploy.state_stores import gcs

                made = gcs.make(state)
            case AzurermState():
                from bentodeploy.state_stores import azurerm

                made = azurerm.make(state)
            case LocalState():
                raise UsageError(
                    "The state is kept in the project's folder, which needs no preparation.",
                    where=f"{workspace.config_path}, key `state`",
                    next_step="Write `state: {backend: s3, bucket: …, region: …}` to share it.",
                )
    return StoreMade(made.place, made.is_new, made.settings)


def migrate_state(workspace: Workspace, progress: Progress, *, lock_timeout: float = 0) -> StateMigrated:
    """Copy the state from where the project keeps it to where the config wants it.

    Raises `StateConflictError` where another state is there already; nothing has changed then.
    """
    goal = backend_of(workspace.config)
    with project_lock(workspace.project, "state migrate", lock_timeout, progress.warn):
        now = _place_now(workspace, goal)
        if now != goal:
            _refuse_conflict(workspace, _digest_at(now, workspace), _digest_at(goal, workspace))
        with engine_step(workspace, f"Moving the state of {workspace.name}", progress) as terraform:
            render(workspace, place_last_build(workspace, applied_releases(workspace.project)))
            terraform.migrate_state(lock_timeout=lock_timeout)
            moved = terraform.state_digest()
        if now.is_local and not goal.is_local:
            _set_aside(workspace, goal)
    return StateMigrated(workspace.name, goal.kind, moved.resources if moved else 0)


def _set_aside(workspace: Workspace, goal: Backend) -> None:
    """Terraform leaves the old file, which a later look would take for the state."""
    old = _local_file(workspace)
    if old.is_file():
        old.replace(old.with_name(f"terraform.tfstate.before-{goal.kind}"))


def _place_now(workspace: Workspace, goal: Backend) -> Backend:
    """Where the state is: where the engine noted it, else in our folder if it lies there."""
    try:
        noted = recorded_backend(workspace.project)
    except (OSError, ValueError) as error:
        raise FileSystemError(
            "Terraform's own note about where the state is cannot be read.",
            where=str(workspace.project / ".terraform"),
            next_step=f"Remove {workspace.project / '.terraform'} and run the command again.",
        ) from error
    state = _local_file(workspace)
    return noted or (LOCAL if state.is_file() and state.stat().st_size else goal)


def _local_file(workspace: Workspace) -> Path:
    return workspace.project / "terraform.tfstate"


def _digest_at(backend: Backend, workspace: Workspace) -> StateDigest | None:
    """The state that lies in this place; a remote one is seen through a project of its own."""
    if backend.is_local:
        return _digest_of(_local_file(workspace))
    with place_reached(backend, workspace) as terraform:
        return terraform.state_digest()


def _digest_of(state: Path) -> StateDigest | None:
    try:
        with file_system_errors("read the state", state):
            return parse_digest(state.read_text(encoding="utf-8")) if state.is_file() else None
    except ValueError as error:
        raise state_corrupt(state.parent, "it is not the JSON that Terraform wrote") from error


def _refuse_conflict(workspace: Workspace, here: StateDigest | None, there: StateDigest | None) -> None:
    """What the state at the goal knows of, and this one does not, nobody would know of any more."""
    if there is None or there.resources == 0 or there == here:
        return
    # A state that lies in our folder is moved, whether or not it holds anything.
    here_are = [workspace.project / ".terraform", *filter(Path.is_file, [_local_file(workspace)])]
    raise StateConflictError(
        f"There is another state already, with {there.resources} resources. Nothing was moved.",
        where=", ".join(f"{key}: {value}" for key, value in backend_of(workspace.config).settings.items()),
        next_step="Write another `state.key`; if that state is the right one and the one here is empty, "
        f"move {' and '.join(map(str, here_are))} away and run `bentodeploy status`.",
    )


def warn_of_local_state(workspace: Workspace, progress: Progress) -> None:
    """A state that lies in a pipeline's folder is gone with the folder."""
    if os.environ.get("CI") and backend_of(workspace.config).is_local:
        progress.warn(
            "The Terraform state is kept in this folder, which most pipelines throw away; "
            "`state:` in the config names a store that stays."
        )
