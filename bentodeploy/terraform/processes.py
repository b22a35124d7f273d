"""Telling a process from a later one with the same pid."""

from __future__ import annotations

_CLOCK_TOLERANCE = 2.0
"""Seconds by which two readings of one process's start may differ."""


def started(pid: int) -> float | None:
    """When the process began, in seconds since the epoch; None when there is none."""
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


def lives(pid: int, since: float) -> bool:
    """Whether the process that had this pid and began then is still there."""
    now = started(pid)
    return now is not None and abs(now - since) < _CLOCK_TOLERANCE
