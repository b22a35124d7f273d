"""Who holds a project's lock, for those who find it held."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from bentodeploy.files import write_atomically
from bentodeploy.processes import lives


@dataclass(frozen=True)
class Holder:
    """A process of this tool that works on a project."""

    pid: int
    noted: float
    """A moment at which it lived, in seconds since the epoch."""
    user: str
    host: str
    verb: str
    since: str
    """When it took the lock, UTC."""

    def __str__(self) -> str:
        return (
            f"{self.user}@{self.host} (pid {self.pid}) is running `{self.verb}` on this deployment "
            f"since {self.since}."
        )


def announce(project: Path, verb: str) -> None:
    """Note that this process holds the project's lock. Raises `OSError`."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's random uid has no name
        user = str(os.getuid())
    now = datetime.now(timezone.utc)
    since = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    holder = Holder(os.getpid(), now.timestamp(), user, socket.gethostname(), verb, since)
    write_atomically(_note(project), json.dumps(asdict(holder)).encode(), 0o644)


def withdraw(project: Path) -> None:
    """Note that this process no longer holds the lock."""
    # A note that stays behind does no harm: its process is gone, and the next holder replaces it.
    with contextlib.suppress(OSError):
        _note(project).unlink(missing_ok=True)


def read_holder(project: Path) -> Holder | None:
    """Who holds the lock; None also when the holder was killed, or has not yet said so.

    Of one on another machine only the lock tells whether it was killed.
    """
    try:
        holder = Holder(**json.loads(_note(project).read_text(encoding="utf-8")))
        elsewhere = holder.host != socket.gethostname()
        return holder if elsewhere or lives(holder.pid, holder.noted) else None
    except (OSError, ValueError, TypeError):
        return None


def _note(project: Path) -> Path:
    return project / ".bentodeploy" / "holder.json"
