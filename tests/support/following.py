"""`bentodeploy logs --follow` as a user reads and ends it."""

from __future__ import annotations

import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import cli

_LINE_SECONDS = 90
"""After which a line is taken for lost."""


class FollowedLog:
    """A command that goes on; lines are read from it one by one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def line(self) -> str:
        """The next line, waited for. Raises `queue.Empty` when none comes."""
        return self._lines.get(timeout=_LINE_SECONDS)

    def interrupt(self) -> int:
        """Ctrl-C; answers the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=60)

    def end(self) -> None:
        """Kill what is left of it."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))


@contextmanager
def following(*arguments: str, cwd: Path) -> Iterator[FollowedLog]:
    """Start `bentodeploy logs --follow ARGUMENTS`; it ends with the context."""
    log = FollowedLog(cli.start("logs", "--follow", *arguments, cwd=cwd))
    try:
        yield log
    finally:
        log.end()
