"""The state, seen from a machine that may never have used the project."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.values import backend_of
from bentodeploy.errors import LockHeldError
from bentodeploy.progress import Silent
from bentodeploy.terraform.backend import REMOTE_FILE, remote_file
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.local_state import is_without_state

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress
    from bentodeploy.terraform.backend import Backend


def current_outputs(workspace: Workspace) -> dict[str, Any]:
    """The outputs of what is deployed; empty where nothing is. Writes nothing into the project's folder.

    Raises `EngineError` and its kin where the state's place does not answer.
    """
    if _is_nothing_here(workspace):
        return {}
    with _state_in_reach(workspace) as terraform:
        return terraform.outputs()


def outputs_to_change(workspace: Workspace, progress: Progress, lock_timeout: float) -> dict[str, Any]:
    """The same, once nobody else holds the lock of a state that others share.

    Raises `LockHeldError` where somebody does for longer than `lock_timeout` seconds.
    """
    if backend_of(workspace.config).is_local:
        return current_outputs(workspace)
    with _state_in_reach(workspace) as terraform:
        _wait_for_the_lock(terraform, progress, lock_timeout)
        return terraform.outputs()


def _wait_for_the_lock(terraform: Terraform, progress: Progress, lock_timeout: float) -> None:
    try:
        terraform.try_lock()
    except LockHeldError:
        if not lock_timeout:
            raise
        progress.warn("Waiting for the lock of the Terraform state, which somebody else holds.")
        terraform.try_lock(lock_timeout=lock_timeout)


def _is_nothing_here(workspace: Workspace) -> bool:
    """Whether the state would be in the project's folder, and is not."""
    project = workspace.project
    if not backend_of(workspace.config).is_local:
        return False
    is_ready = (project / ".terraform").is_dir()
    return is_without_state(project) if is_ready else not any(project.glob("*.tfstate"))


@contextmanager
def _state_in_reach(workspace: Workspace) -> Iterator[Terraform]:
    """The driver of the project, or, where it was never made ready, of one that holds the place alone."""
    backend = backend_of(workspace.config)
    if backend.is_local or (workspace.project / ".terraform").is_dir():
        with engine_step(workspace, "Reading the state", Silent()) as terraform:
            yield terraform
    else:
        with place_reached(backend, workspace) as terraform:
            yield terraform


@contextmanager
def place_reached(backend: Backend, workspace: Workspace) -> Iterator[Terraform]:
    """The driver of a project that holds nothing but this place of a state, which is no folder of ours.

    It is gone with the context. Raises `EngineError` and its kin where the place does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="bentodeploy-state-") as folder:
        project = Path(folder)
        (project / REMOTE_FILE).write_bytes(remote_file(backend))
        (project / "main.tf").touch()
        terraform = Terraform(find_engine(workspace.config.engine), project)
        terraform.reach_state()
        yield terraform
