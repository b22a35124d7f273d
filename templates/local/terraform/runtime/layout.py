"""Where a deployment keeps what it runs with, below `<project>/.bentodeploy`. Standard library only."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from messages import ServiceError, say

LOCK_TIMEOUT = 90
"""Seconds to wait for another start or stop: longer than the longest stop."""


class Layout:
    """The files of one deployment."""

    def __init__(self, project: Path) -> None:
        """Answer the paths of `project`, which is made absolute here."""
        self.project = project.resolve()
        self.private = self.project / ".bentodeploy"
        self.bundles = self.private / "bundles"
        self.environments = self.private / "environments"
        self.service = self.private / "service"
        self.record = self.service / "service.json"
        self.pid = self.service / "service.pid"
        self.log = self.service / "service.log"
        self.home = self.service / "home"
        self.metrics = self.service / "metrics"
        self.images = self.private / "images"
        self.guard = self.private / "guard"
        self.token = self.guard / "token"

    def read_record(self) -> dict[str, Any] | None:
        """What is known of the newest instance; None when there is none, or the file is damaged or a copy."""
        return None if self.copied_record() else read_record(self.record)

    def copied_record(self) -> dict[str, Any] | None:
        """The record that came with a copy of another project, whose service it tells of; else None.

        A folder that was moved brings its record along, too: there the other project is gone, or runs
        something else by now.
        """
        record = read_record(self.record)
        if record is None or record.get("project", str(self.project)) == str(self.project):
            return None
        other = Layout(Path(record["project"]))
        there = read_record(other.record)
        if there is None or there["instance"] != record["instance"]:
            return None
        # The same folder may be seen under two paths, as through a mount.
        return None if other.private.samefile(self.private) else record

    def write_record(self, record: dict[str, Any]) -> None:
        """Replace the record as a whole; it names the project, so that a copy of it is known as one."""
        write_whole(self.record, json.dumps({**record, "project": str(self.project)}, indent=2))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from starting or stopping this deployment at the same time."""
        self.private.mkdir(parents=True, exist_ok=True)
        with open_private(self.private / "service.lock") as lock:
            deadline = time.monotonic() + LOCK_TIMEOUT
            while not try_lock(lock):
                if time.monotonic() > deadline:
                    raise ServiceError(
                        f"Another start or stop in {self.project} does not end; try again later."
                    )
                time.sleep(0.1)
            yield

    def remove(self) -> None:
        """Remove everything that this deployment keeps, and say so; the tool's own files beside it stay."""
        for folder in filter(Path.exists, (self.service, self.bundles, self.environments, self.guard)):
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                raise ServiceError(f"Cannot remove {folder}; check its permissions.")
            say(f"folder {folder}")
        self.images.unlink(missing_ok=True)


def read_record(path: Path) -> dict[str, Any] | None:
    """The record in this file; None when there is none or it is damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("instance") else None


def open_private(path: Path) -> Any:
    """Open a file of the user's own for reading and writing, and make it if it is missing."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+")


def try_lock(file: Any) -> bool:
    """Lock an open file for this process alone, without waiting. It is free again when the process ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(file: Any) -> bool:
    """Whether another process holds `try_lock` on this open file. Two may ask at once."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def write_whole(path: Path, text: str) -> None:
    """Write a file of the user's own so that nobody ever reads half of it."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(text.encode())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
