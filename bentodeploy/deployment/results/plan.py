"""What `plan` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result
from bentodeploy.release import Release


@dataclass(frozen=True)
class PlannedResource:
    """One resource that the plan touches."""

    address: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Planned(Result):
    """Answer of `plan`."""

    name: str
    project: str
    release: Release
    has_changes: bool
    changes: tuple[PlannedResource, ...]
    drift: tuple[PlannedResource, ...]
    endpoint_effect: str
    """What the endpoint's callers may notice, one sentence."""
    fingerprint: str
    """Plans with the same one deploy the same thing by the same changes, wherever they were made."""
