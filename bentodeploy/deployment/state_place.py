"""The state, seen from a machine that may never have used the project."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.values import backend_of
from bentodeploy.progress import Silent
from bentodeploy.terraform.backend import REMOTE_FILE, remote_file
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine
from bentodeploy.terraform.local_state import is_without_state

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.terraform.backend import Backend


def current_outputs(workspace: Workspace) -> dict[str, Any]:
    """The outputs of what is deployed; empty where nothing is. Writes nothing into the project's folder.

    Raises `EngineError` and its kin where the state's place does not answer.
    """
    project, backend = workspace.project, backend_of(workspace.config)
    is_ready = (project / ".terraform").is_dir()
    if not is_ready and not backend.is_local:
        with place_reached(backend, workspace) as terraform:
            return terraform.outputs()
    if backend.is_local and (is_without_state(project) if is_ready else not any(project.glob("*.tfstate"))):
        return {}
    with engine_step(workspace, "Reading the state", Silent()) as terraform:
        return terraform.outputs()


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
