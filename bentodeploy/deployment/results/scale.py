"""What `scale` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result


@dataclass(frozen=True)
class Scaled(Result):
    """Answer of `scale`."""

    name: str
    count: int
    spec: str | None
    """The line that `spec:` needs for the next apply to keep it so; null when it says so already."""
