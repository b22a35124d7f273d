"""One verb at a time on a project."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bentodeploy.errors import LockHeldError
from bentodeploy.files import file_system_errors
from bentodeploy.terraform.child import surviving_child
from bentodeploy.terraform.holder import announce, read_holder, withdraw

_POLL = 0.1
"""Seconds between two looks at an engine that is waited for."""


@contextmanager
def project_lock(
    project: Path, verb: str, timeout: float = 0, on_wait: Callable[[str], None] = lambda _: None
) -> Iterator[None]:
    """Hold the project for one verb; waits up to `timeout` seconds, then `LockHeldError` says who has it.

    `on_wait` is told who is waited for, once, before a wait begins.
    The lock is the kernel's (flock), so it goes with its process, however that ends. An engine that a
    killed process left at work counts as a holder too.
    """
    private = project / ".bentodeploy"
    deadline = time.monotonic() + timeout
    with file_system_errors("lock the project", private):
        private.mkdir(parents=True, exist_ok=True)
        lock = FileLock(private / "lock", thread_local=False)
        _acquire(lock, project, verb, timeout, on_wait)
    try:
        if surviving_child(project) is not None and timeout > 0:
            on_wait(_holder(project))
        while surviving_child(project) is not None:
            if time.monotonic() >= deadline:
                raise _held(project, verb)
            time.sleep(_POLL)
        with file_system_errors("lock the project", private):
            announce(project, verb)
        yield
    finally:
        withdraw(project)
        lock.release()


def _acquire(
    lock: FileLock, project: Path, verb: str, timeout: float, on_wait: Callable[[str], None]
) -> None:
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if timeout > 0:
                on_wait(_holder(project))
            lock.acquire(timeout=timeout)
    except Timeout:
        raise _held(project, verb) from None


def work_under_way(project: Path) -> str | None:
    """Who works on the project right now, as a sentence; None when nobody does. Takes no lock."""
    if (holder := read_holder(project)) is not None:
        return str(holder)
    if (child := surviving_child(project)) is not None:
        return f"terraform (pid {child.pid}) of an interrupted `{child.verb}` is still at work."
    return None


def _holder(project: Path) -> str:
    return work_under_way(project) or "Somebody else has just begun on this deployment."


def _held(project: Path, verb: str) -> LockHeldError:
    return LockHeldError(
        _holder(project),
        where=str(project),
        next_step=f"Try again later, or wait for it: `bentodeploy {verb} --lock-timeout 60`.",
    )
