"""Services and revisions as the Cloud Run Admin API v2 shows them."""

from __future__ import annotations

from typing import Any

from tests.support.fake_google import PROJECT, REGION, FakeGoogle

REPOSITORY = f"{REGION}-docker.pkg.dev/{PROJECT}/iris/service"
PATH = f"projects/{PROJECT}/locations/{REGION}/services/iris"


def revision(number: int) -> str:
    """The full name of a revision."""
    return f"{PATH}/revisions/iris-0000{number}-abc"


def deploy(
    google: FakeGoogle,
    newest: int = 1,
    *,
    ready: int | None = None,
    state: str = "CONDITION_SUCCEEDED",
    message: str = "",
    why: str = "",
) -> dict[str, Any]:
    """The service, whose revision `newest` is the newest and `ready` the newest one that got ready."""
    ready = newest if ready is None else ready
    condition = {"type": "Ready", "state": state, "message": message}
    traffic = [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}] if ready else []
    if traffic:
        traffic[0]["revision"] = revision(ready).rpartition("/")[2]
    service = {
        "name": PATH,
        "generation": str(newest),
        "terminalCondition": condition,
        "latestCreatedRevision": revision(newest),
        "latestReadyRevision": revision(ready) if ready else "",
        "trafficStatuses": traffic,
        "etag": f'"{newest}"',
    }
    google.services[PATH] = service
    google.revisions[revision(newest)] = {
        "name": revision(newest),
        "conditions": [{"type": "Ready", "state": state, "message": why}],
        "createTime": f"2026-11-0{newest}T10:00:00.123456Z",
        "containers": [{"image": f"{REPOSITORY}@sha256:{str(newest) * 64}"}],
    }
    return service
