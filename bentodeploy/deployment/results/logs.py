"""What `logs` answers."""

from __future__ import annotations

from dataclasses import dataclass

from bentodeploy.deployment.result import Result


@dataclass(frozen=True)
class LogLines(Result):
    """Answer of `logs`."""

    name: str
    lines: tuple[str, ...]
