"""What a container writes, line by line, until it ends."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docker.models.containers import Container

KEPT = 2_000
"""Lines that are remembered until somebody wants to see them."""


class ServiceLog:
    """Follows one container's output in a thread of its own; `ended` is set when the container has ended."""

    def __init__(self, container: Container) -> None:
        self.ended = threading.Event()
        self._lines: deque[str] = deque(maxlen=KEPT)
        self._tell: Callable[[str], None] | None = None
        self._lock = threading.Lock()
        threading.Thread(target=self._follow, args=(container,), daemon=True).start()

    def tell(self, tell: Callable[[str], None]) -> None:
        """Tell all lines so far, and from now on each one as it comes."""
        with self._lock:
            for line in self._lines:
                tell(line)
            self._tell = tell

    def last(self, count: int) -> list[str]:
        """The last lines."""
        with self._lock:
            return list(self._lines)[-count:]

    def _follow(self, container: Container) -> None:
        from docker.errors import APIError
        from requests import RequestException

        try:
            # What is raised when the container, or the engine, goes away meanwhile.
            with suppress(APIError, RequestException, OSError, ValueError):
                for line in lines(container.logs(stream=True, follow=True)):
                    self._take(line)
        finally:
            self.ended.set()

    def _take(self, line: str) -> None:
        with self._lock:
            self._lines.append(line)
            if self._tell is not None:
                self._tell(line)


def lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """Whole lines of what comes in pieces; the last one may lack its end."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")
    if rest:
        yield rest.decode(errors="replace")
