"""`destroy`: remove everything that the deployment made, and stop at the first thing that cannot be."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bentodeploy.deployment.checks import check_deployed_operator, check_is_ours
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.history import OUTPUT, applied_releases, remember_releases, written_release
from bentodeploy.deployment.results.destroy import Destroyed
from bentodeploy.deployment.values import place_last_build, render, render_for_shared_state
from bentodeploy.errors import BentodeployError
from bentodeploy.operator import ChecksReach, Sweeps
from bentodeploy.preflight.refusal import refuse
from bentodeploy.terraform.lock import project_lock
from bentodeploy.terraform.rendering import read_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress
    from bentodeploy.release import Release
    from bentodeploy.terraform.driver import Terraform
    from bentodeploy.terraform.state import State


def destroy(workspace: Workspace, progress: Progress, *, lock_timeout: float = 0) -> Destroyed:
    """Destroy by a saved plan. On failure the state keeps what is left, and `destroy` goes on from there.

    Nothing deployed is no error. The project's files stay, and in the state the history of releases.
    """
    render_for_shared_state(workspace)
    if not workspace.project.is_dir():
        return Destroyed(workspace.name, str(workspace.project), (), ())
    check_is_ours(workspace)
    with project_lock(workspace.project, "destroy", lock_timeout, progress.warn):
        destroyed = _destroy_resources(workspace, progress, lock_timeout)
        operator = workspace.operator
        swept = operator.sweep(workspace.target) if isinstance(operator, Sweeps) else []
    return Destroyed(workspace.name, str(workspace.project), destroyed, tuple(swept))


def _destroy_resources(workspace: Workspace, progress: Progress, lock_timeout: float) -> tuple[str, ...]:
    """Destroy with the values that were applied last, whatever the config says now.

    A region that was edited in the config since would make the provider look for the resources elsewhere.
    """
    project, path = workspace.project, workspace.private / "destroy.tfplan"
    if written_release(project) is None:
        render(workspace, place_last_build(workspace, applied_releases(project)))
    with engine_step(workspace, f"Destroying {workspace.name}", progress) as terraform:
        terraform.init_if_needed()
        state = terraform.state()
        applied, resources = remember_releases(project, state.outputs), state.resources
        with _history_kept(terraform, applied, lock_timeout):
            if not resources:
                return ()
            check_deployed_operator(workspace, state.outputs)
            _require_reach(workspace, state)
            if written_release(project) is None:
                render(workspace, place_last_build(workspace, applied))
            try:
                terraform.plan(path, destroy=True, lock_timeout=lock_timeout)
                terraform.apply(path, lock_timeout=lock_timeout)
            finally:
                path.unlink(missing_ok=True)
    return tuple(resource.address for resource in resources)


def _require_reach(workspace: Workspace, state: State) -> None:
    """Refuse where Terraform would find nothing, take all for gone, and leave it to run and to cost."""
    operator = workspace.operator
    if isinstance(operator, ChecksReach):
        refuse(operator.check_reach(read_values(workspace.project), state.outputs), workspace.skipped)


@contextmanager
def _history_kept(terraform: Terraform, releases: Sequence[Release], lock_timeout: float) -> Iterator[None]:
    """Bring the history back into the state: a destroy drops all outputs, also one that fails half-way."""

    def keep() -> None:
        if releases:
            records = [release.as_dict() for release in releases]
            terraform.keep_output(OUTPUT, records, lock_timeout=lock_timeout)

    try:
        yield
    except BentodeployError:
        with suppress(BentodeployError):  # what made the destroy fail is what is told
            keep()
        raise
    keep()
