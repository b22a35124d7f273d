"""What `status` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result
from bentodeploy.operator import RuntimeStatus
from bentodeploy.release import Release


@dataclass(frozen=True)
class StatusReport(Result):
    """Answer of `status`."""

    name: str
    operator: str
    project: str
    state: str
    """`not-deployed`, `deployed`, `incomplete`, `in-progress`."""
    detail: str
    endpoint: str | None
    healthy: bool | None
    runtime: RuntimeStatus | None
    release: Release | None
    """What runs."""
    pending: Release | None
    """What was built and is not applied."""
    releases: tuple[Release, ...]
    resources: tuple[str, ...]
