"""What `destroy` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result


@dataclass(frozen=True)
class Destroyed(Result):
    """Answer of `destroy`."""

    name: str
    project: str
    destroyed: tuple[str, ...]
    """Addresses of the resources that are gone now."""
    swept: tuple[str, ...]
    """What was left outside the state and removed."""
