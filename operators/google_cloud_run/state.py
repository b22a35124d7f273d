"""How a deployed service is, in Cloud Run's own words, asked by google-cloud-run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.operator import RuntimeStatus

from .clients import run_client, service_path
from .errors import NotFoundError, api_errors
from .session import TIMEOUT

if TYPE_CHECKING:
    from .spec import CloudRunSpec

_STATES = {"CONDITION_SUCCEEDED": "running", "CONDITION_FAILED": "failed"}
"""`Condition.State` of the Cloud Run Admin API v2; all others are on the way to one of these."""


def service_status(spec: CloudRunSpec, name: str) -> RuntimeStatus:
    """Ask Cloud Run about the service, the traffic of its revisions, and the newest one's state."""
    path = service_path(spec.project_id, spec.region, name)
    try:
        with api_errors("ask for the service's state", where=f"Cloud Run service {path}"):
            service = run_client("services").get_service(name=path, timeout=TIMEOUT)
    except NotFoundError:
        gone = f"Cloud Run has no service {name} in {spec.region}: it was removed by somebody else."
        return RuntimeStatus("failed", gone)
    state = _STATES.get(service.terminal_condition.state.name, "starting")
    traffic = _traffic(service)
    if state == "running":
        return RuntimeStatus(state, f"{traffic}.")
    newest = service.latest_created_revision.rpartition("/")[2]
    why = _revision_message(service.latest_created_revision) or service.terminal_condition.message
    word = "is not ready" if state == "failed" else "is starting"
    # A revision before it that still answers makes the service no less of a failure of this release.
    return RuntimeStatus(
        state, f"Revision {newest} {word}: {why or 'no reason given'}; {traffic[0].lower()}{traffic[1:]}."
    )


def _traffic(service: Any) -> str:
    """Who gets how much of the requests."""
    shares = [
        f"{share.revision.rpartition('/')[2] or service.latest_ready_revision.rpartition('/')[2]} gets "
        f"{share.percent} %"
        for share in service.traffic_statuses
        if share.percent
    ]
    return f"Of the requests {', '.join(shares)}" if shares else "No revision gets requests"


def _revision_message(path: str) -> str | None:
    """Why this revision is not ready, in Cloud Run's words."""
    if not path:
        return None
    try:
        with api_errors("ask for the revision's state", where=f"Cloud Run revision {path}"):
            revision = run_client("revisions").get_revision(name=path, timeout=TIMEOUT)
    except NotFoundError:
        return None
    failed = [one for one in revision.conditions if one.state.name == "CONDITION_FAILED" and one.message]
    return str(failed[0].message) if failed else None
