"""`status`: what runs, whether it answers, and what a killed or failed apply left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.deployment.endpoint import find_endpoint
from bentodeploy.deployment.engine import engine_step
from bentodeploy.deployment.health import health_url, is_loopback, probe
from bentodeploy.deployment.history import OUTPUT, applied_releases, is_deployed, written_release
from bentodeploy.deployment.presence import artifact_stands
from bentodeploy.deployment.results.status import StatusReport
from bentodeploy.deployment.routes import released_bento
from bentodeploy.deployment.values import render_for_shared_state
from bentodeploy.errors import EndpointError
from bentodeploy.operator import RuntimeStatus, Status
from bentodeploy.progress import Silent
from bentodeploy.release import Release, read_releases, superseded
from bentodeploy.terraform.lock import work_under_way
from bentodeploy.terraform.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bentodeploy.deployment.workspace import Workspace


def status(workspace: Workspace) -> StatusReport:
    """Read state, platform and endpoint; changes nothing and takes no lock."""
    seen = _look(workspace)
    applied = read_releases(seen.outputs.get(OUTPUT, []))
    endpoint = _endpoint(workspace, seen) if applied else None
    running = applied[-1] if endpoint else None
    written = written_release(workspace.project)
    pending = None if written is None or _is_past(written, running, applied) else written
    bento = released_bento(workspace, running, Silent()) if running else None
    url = health_url(workspace, endpoint, bento) if endpoint else None
    runtime = _runtime(workspace, seen) if endpoint else None
    failure = _failure(runtime) if url and is_loopback(url) else None
    trouble = failure or (probe(workspace, seen.outputs, url) if url else None)
    state, detail = _judge(workspace, seen, running, pending, trouble)
    return StatusReport(
        name=workspace.name,
        operator=workspace.operator.name,
        project=str(workspace.project),
        state=state,
        detail=detail,
        endpoint=endpoint,
        healthy=None if endpoint is None else trouble is None,
        runtime=runtime,
        release=running,
        pending=pending,
        releases=applied or applied_releases(workspace.project),
        resources=tuple(resource.address for resource in seen.resources),
    )


def _is_past(written: Release, running: Release | None, applied: Sequence[Release]) -> bool:
    """Whether there is nothing to apply: it runs, or it ran until somebody applied another."""
    runs = running is not None and written.same_content(running)
    return runs or superseded(written, applied)


def _look(workspace: Workspace) -> State:
    render_for_shared_state(workspace)
    if not workspace.project.is_dir():
        return State()
    with engine_step(workspace, "Reading the state", Silent()) as terraform:
        return terraform.state()


def _endpoint(workspace: Workspace, seen: State) -> str | None:
    """None where nothing runs: an apply that failed at the service leaves outputs, but not this one."""
    if not (seen.resources and is_deployed(seen.outputs)):
        return None
    try:
        return find_endpoint(workspace, seen.outputs)
    except EndpointError:
        return None


def _runtime(workspace: Workspace, seen: State) -> RuntimeStatus | None:
    """None also where an apply did not end: what the platform advises is not what is to be done then."""
    operator = workspace.operator
    if isinstance(operator, Status) and not _tainted(seen):
        return operator.status(workspace.target, seen.outputs)
    return None


def _failure(runtime: RuntimeStatus | None) -> str | None:
    """Why no answer counts at a port of this machine, which may be another service's by now; else None."""
    if runtime is None or runtime.state != "failed":
        return None
    return f"the service has failed: {runtime.detail.rstrip('.')}"


def _tainted(seen: State) -> list[str]:
    return [resource.address for resource in seen.resources if resource.tainted]


def _judge(
    workspace: Workspace,
    seen: State,
    running: Release | None,
    pending: Release | None,
    trouble: str | None,
) -> tuple[str, str]:
    """The deployment's state as a word, and a sentence that says what to do about it."""
    if (holder := work_under_way(workspace.project)) is not None:
        return "in-progress", holder
    if tainted := _tainted(seen):
        half = ", ".join(tainted)
        return "incomplete", (
            f"An apply did not end: {half} is half made. `bentodeploy apply` goes on, `destroy` removes it."
        )
    if not seen.resources:
        if pending is None:
            return "not-deployed", "Nothing was built yet: `bentodeploy up` builds and deploys."
        if not artifact_stands(workspace, pending, lambda: seen.resources):
            return "not-deployed", f"`bentodeploy up` builds {pending.bento} and deploys it."
        return "not-deployed", f"{pending.bento} is built and not deployed: `bentodeploy apply` deploys it."
    if running is None:
        stand = f"An apply or a destroy did not end: {len(seen.resources)} resources stand."
        return "incomplete", f"{stand} `bentodeploy apply` makes the rest, `destroy` removes them."
    if trouble is not None:
        return "deployed", f"The endpoint is not healthy: {trouble}. `bentodeploy logs` shows why."
    if pending is not None:
        return "deployed", f"Release {pending.number} is not applied yet: `bentodeploy apply`."
    return "deployed", "The endpoint is healthy."
