"""Which engine process works on a project, so that one that outlived its parent is noticed."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bentodeploy.files import write_atomically
from bentodeploy.processes import lives


@dataclass(frozen=True)
class Child:
    """An engine process."""

    pid: int
    noted: float
    """A moment at which it lived, in seconds since the epoch."""
    verb: str


def record_child(project: Path, pid: int, verb: str) -> None:
    """Note that process `pid` works on the project. Raises `OSError`."""
    write_atomically(_note(project), json.dumps(asdict(Child(pid, time.time(), verb))).encode())


def forget_child(project: Path) -> None:
    """Note that no process works on the project any more."""
    # A note that stays behind does no harm: its process is gone.
    with contextlib.suppress(OSError):
        _note(project).unlink(missing_ok=True)


def surviving_child(project: Path) -> Child | None:
    """The engine process that works on the project, if any."""
    try:
        content = json.loads(_note(project).read_text(encoding="utf-8"))
        child = Child(int(content["pid"]), float(content["noted"]), str(content["verb"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return child if lives(child.pid, child.noted) else None


def _note(project: Path) -> Path:
    return project / ".bentodeploy" / "engine.json"
