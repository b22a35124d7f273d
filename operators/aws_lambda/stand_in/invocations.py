"""Events on their way to the function and back: one at a time, each with its deadline.

More instances for more requests at once are left out: requests wait for each other.
"""

from __future__ import annotations

import json
import queue
import threading
import time
import uuid
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Function(Protocol):
        """What runs the events."""

        def lives(self) -> bool:
            """Whether there is a process."""

        def end(self) -> None:
            """End it by force."""


PAYLOAD_LIMIT = 6 * 1024 * 1024
"""Bytes of an event, and of an answer (AWS Lambda Developer Guide, "Lambda quotas")."""

_LOOK = 0.1
"""Seconds between two looks at whether the function, or who waits, is still there."""


class Outcome(NamedTuple):
    """How one invocation ended: with a payload, or with an error as Lambda's API writes it."""

    payload: bytes = b""
    error: dict[str, Any] | None = None


class Invocation:
    """One event. `deadline` is set when the function takes it, in seconds since the epoch."""

    def __init__(self, event: bytes) -> None:
        self.event = event
        self.id = str(uuid.uuid4())
        self.deadline: float | None = None
        self.outcome: queue.Queue[Outcome] = queue.Queue()


class Invocations:
    """All that were sent and have not ended."""

    def __init__(self, timeout: float, function: Function) -> None:
        self._timeout, self._function = timeout, function
        self._waiting: deque[Invocation] = deque()
        self._taken: dict[str, Invocation] = {}
        self._changed = threading.Condition()

    def invoke(self, event: bytes) -> Outcome:
        """Give the function an event and wait for how it ends."""
        invocation = Invocation(event)
        with self._changed:
            self._waiting.append(invocation)
            self._changed.notify()
        try:
            return self._wait(invocation)
        finally:
            self._taken.pop(invocation.id, None)

    def take(self, still_asked: Callable[[], bool]) -> Invocation | None:
        """The next event for the function; None when nobody asks any more."""
        with self._changed:
            while still_asked():
                if self._waiting:
                    invocation = self._waiting.popleft()
                    invocation.deadline = time.time() + self._timeout
                    self._taken[invocation.id] = invocation
                    return invocation
                self._changed.wait(_LOOK)
        return None

    def finish(self, invocation_id: str, outcome: Outcome) -> bool:
        """Take what the function answers; False for an event that it was not given, or that has ended."""
        invocation = self._taken.pop(invocation_id, None)
        if invocation is None:
            return False
        invocation.outcome.put(outcome)
        return True

    def _wait(self, invocation: Invocation) -> Outcome:
        while True:
            try:
                return invocation.outcome.get(timeout=_LOOK)
            except queue.Empty:
                ended = self._ended(invocation)
            if ended is not None:
                return ended

    def _ended(self, invocation: Invocation) -> Outcome | None:
        """How the invocation ended although the function did not say so."""
        if invocation.deadline is None:
            return None
        if time.time() > invocation.deadline:
            self._function.end()
            return failure("Sandbox.Timedout", f"Task timed out after {self._timeout:.2f} seconds")
        if not self._function.lives():
            return failure("Runtime.ExitError", "Runtime exited before it answered")
        return None


def failure(kind: str, message: str) -> Outcome:
    """An error in Lambda's own words."""
    return Outcome(error={"errorType": kind, "errorMessage": message})


def reported(body: bytes) -> Outcome:
    """An error that the function reported itself."""
    try:
        error = json.loads(body)
    except ValueError:
        error = {"errorMessage": body.decode(errors="replace")}
    return Outcome(error=error)
