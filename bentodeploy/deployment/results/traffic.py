"""What `traffic` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result
from bentodeploy.operator import Revision


@dataclass(frozen=True)
class Traffic(Result):
    """Answer of `traffic`."""

    name: str
    revisions: tuple[Revision, ...]
    """Newest first."""
    is_split: bool
    """Whether others than the newest that is ready get requests, which the next apply ends."""
