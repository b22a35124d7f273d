"""The whole output of a build, kept on disk when the build fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from bentodeploy.errors import FileSystemError
from bentodeploy.paths import state_dir

KEPT_LOGS = 20
"""Logs of failed builds that are kept; older ones go when a build starts."""


class BuildLog:
    """A log file for its owner's eyes only: a build may print what is nobody else's business.

    A context; leaving it removes the file unless `keep` was called.
    """

    def __init__(self) -> None:
        folder = state_dir() / "builds"
        self.path = folder / f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S-%f}-{os.getpid()}.log"
        self._kept = False
        with _told(self.path):
            folder.mkdir(parents=True, exist_ok=True)
            for old in sorted(folder.glob("*.log"))[: -KEPT_LOGS + 1]:
                old.unlink(missing_ok=True)
            self._handle = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)

    def __enter__(self) -> BuildLog:
        return self

    def __exit__(self, *exception: object) -> None:
        os.close(self._handle)
        if not self._kept:
            self.path.unlink(missing_ok=True)

    def write(self, line: str) -> None:
        """Add a line, its end included."""
        with _told(self.path):
            left = line.encode("utf-8", "replace")
            while left:
                left = left[os.write(self._handle, left) :]

    def keep(self) -> None:
        """Let the file stay: the build failed."""
        self._kept = True


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileSystemError(
            f"The build's log cannot be written: {error.strerror or error}.",
            where=str(path),
            next_step="Free disk space or check the folder's permissions, then run the command again.",
        ) from error
