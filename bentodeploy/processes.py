"""Telling a process from a later one with the same pid."""

from __future__ import annotations

_CLOCK_TOLERANCE = 2.0
"""Seconds by which the system's reading of a process's start may be wrong."""


def started(pid: int) -> float | None:
    """When the process began, in seconds since the epoch; None when there is none."""
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


def lives(pid: int, at: float) -> bool:
    """Whether the process that had this pid at that moment is still there: a later one began after it."""
    begun = started(pid)
    return begun is not None and begun < at + _CLOCK_TOLERANCE
