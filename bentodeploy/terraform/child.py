"""Which engine process works on a project, so that one that outlived its parent is noticed."""

from __future__ import annotations

import contextlib
import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from bentodeploy.files import write_atomically
from bentodeploy.processes import started

_TOLERANCE = 2.0
"""Seconds by which two readings of one process's start may differ, because the clock was set in between."""


@dataclass(frozen=True)
class Child:
    """An engine process."""

    pid: int
    started: float
    """In seconds since the epoch. Pids come again, in every container from 1 on."""
    host: str
    verb: str


def record_child(project: Path, pid: int, verb: str) -> None:
    """Note that process `pid` works on the project, unless it has ended already. Raises `OSError`."""
    if (begun := started(pid)) is not None:
        child = Child(pid, begun, socket.gethostname(), verb)
        write_atomically(_note(project), json.dumps(asdict(child)).encode())


def forget_child(project: Path) -> None:
    """Note that no process works on the project any more."""
    # A note that stays behind does no harm: its process is gone.
    with contextlib.suppress(OSError):
        _note(project).unlink(missing_ok=True)


def surviving_child(project: Path) -> Child | None:
    """The engine process of this machine that works on the project, if any."""
    try:
        content = json.loads(_note(project).read_text(encoding="utf-8"))
        child = Child(
            int(content["pid"]), float(content["started"]), str(content["host"]), str(content["verb"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return child if child.host == socket.gethostname() and _is_there(child) else None


def _is_there(child: Child) -> bool:
    begun = started(child.pid)
    return begun is not None and abs(begun - child.started) <= _TOLERANCE


def _note(project: Path) -> Path:
    return project / ".bentodeploy" / "engine.json"
