"""What `list` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result


@dataclass(frozen=True)
class Listed:
    """One deployment that this machine knows."""

    name: str
    operator: str
    state: str
    endpoint: str | None
    bento: str | None
    config: str


@dataclass(frozen=True)
class Listing(Result):
    """Answer of `list`."""

    deployments: tuple[Listed, ...]
