"""What `build` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result
from bentodeploy.release import Release


@dataclass(frozen=True)
class Built(Result):
    """Answer of `build`."""

    name: str
    project: str
    release: Release
    rebuilt: bool
