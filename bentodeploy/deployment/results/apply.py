"""What `apply` and `up` answer."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result
from bentodeploy.deployment.results.call import Call
from bentodeploy.release import Release


@dataclass(frozen=True)
class Applied(Result):
    """Answer of `apply` and `up`."""

    name: str
    operator: str
    project: str
    release: Release
    changed: bool
    endpoint: str
    healthy: bool
    routes: tuple[Call, ...]
    notes: tuple[str, ...]
    """What the platform's operator has to say about the endpoint."""
    try_it: str | None
    """A line for a shell that gets an answer of the first route, private or not."""
