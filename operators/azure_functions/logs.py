"""The log of the app's containers as lines of text: what the service prints, and why one does not start.

Asked of Azure Resource Manager (Web Apps, "Get Web Site Container Logs"): one request with the credentials
that deploy, seconds after the line was written. Application Insights has the lines for longer, but minutes
later, and nothing of a container that never started.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .management import NotFoundError, post
from .state import API_VERSION

PAUSE = 3.0
"""Seconds between two looks while following."""


def log_lines(outputs: Mapping[str, Any], *, lines: int, follow: bool) -> Iterator[str]:
    """The last `lines` lines, oldest first; with `follow` goes on until the caller stops.

    Raises CloudError, CredentialsError.
    """
    if "app_id" not in outputs:  # an apply that failed before there was an app
        return
    seen = _look(outputs["app_id"])
    yield from seen[-lines:] if lines else []
    while follow:
        time.sleep(PAUSE)
        now = _look(outputs["app_id"])
        yield from added(seen, now)
        seen = now or seen


def added(before: Sequence[str], now: Sequence[str]) -> Sequence[str]:
    """What `now` has behind the longest end of `before` that it repeats: Azure gives the last lines only."""
    for start in range(len(before)):
        tail = before[start:]
        for place in range(len(now) - len(tail), -1, -1):
            if now[place : place + len(tail)] == tail:
                return now[place + len(tail) :]
    return now


def _look(app_id: str) -> list[str]:
    try:
        answer = post(f"{app_id}/containerlogs", API_VERSION, "read the app's log")
    except NotFoundError:
        return []
    return answer.content.decode("utf-8", "replace").splitlines()
