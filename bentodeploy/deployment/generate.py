"""`generate`: write the Terraform project, without building or asking any cloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bentodeploy.deployment.history import applied_releases
from bentodeploy.deployment.index import remember
from bentodeploy.deployment.other_config import (
    is_of_other_operator,
    learn_operator,
    note_operator,
    other_config,
)
from bentodeploy.deployment.result import Result
from bentodeploy.deployment.values import place_last_build, render
from bentodeploy.terraform.lock import project_lock

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace


@dataclass(frozen=True)
class Generated(Result):
    """Answer of `generate`."""

    name: str
    project: str
    changed_files: tuple[str, ...]


def generate(workspace: Workspace, *, lock_timeout: float = 0) -> Generated:
    """Bring the project's files up to date with config, operator and what was built.

    Raises `PreflightError` where another operator has deployed what is there.
    """
    with project_lock(workspace.project, "generate", lock_timeout):
        learn_operator(workspace)
        if is_of_other_operator(workspace):
            from bentodeploy.deployment.checks import check_operator  # with all that checks import

            check_operator(workspace)
        note_operator(workspace)
        releases = place_last_build(workspace, applied_releases(workspace.project))
        changed = render(workspace, releases)
    if other_config(workspace) is None:  # else the check `namesake` would take this one for the first
        remember(workspace)
    files = tuple(str(path.relative_to(workspace.project)) for path in changed)
    return Generated(workspace.name, str(workspace.project), files)
