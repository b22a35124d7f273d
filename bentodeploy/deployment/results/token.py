"""What `token show` answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from bentodeploy.deployment.result import Result


@dataclass(frozen=True)
class TokenShown(Result):
    """Answer of `token show`."""

    name: str
    token: str = field(repr=False)
