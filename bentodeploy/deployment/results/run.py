"""What `run` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result
from bentodeploy.deployment.results.call import Call


@dataclass(frozen=True)
class Tried(Result):
    """Answer of `run`, once the image answers."""

    name: str
    operator: str
    bento: str
    image: str
    """Id in the local engine."""
    endpoint: str
    routes: tuple[Call, ...]
    notes: tuple[str, ...]
    """What else the platform's stand-in can be asked."""
