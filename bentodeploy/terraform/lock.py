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
        _acquire(lock, project, timeout, on_wait)
    try:
        if (survivor := _survivor(project)) is not None and timeout > 0:
            on_wait(survivor)
        while (survivor := _survivor(project)) is not None:
            if time.monotonic() >= deadline:
                raise _held(survivor, project)
            time.sleep(_POLL)
        with file_system_errors("lock the project", private):
            announce(project, verb)
        yield
    finally:
        withdraw(project)
        lock.release()


def _acquire(lock: FileLock, project: Path, timeout: float, on_wait: Callable[[str], None]) -> None:
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if timeout > 0:
                on_wait(_holder(project))
            # Whoever only looks (`_is_held`) has it for an instant.
            lock.acquire(timeout=max(timeout, _POLL))
    except Timeout:
        raise _held(_holder(project), project) from None


def work_under_way(project: Path) -> str | None:
    """Who works on the project right now, as a sentence; None when nobody does."""
    if (holder := read_holder(project)) is not None and _is_held(project):
        return str(holder)
    return _survivor(project)


def _is_held(project: Path) -> bool:
    """Whether somebody has the lock, which is taken for an instant to know: a killed holder's note stays."""
    lock = FileLock(project / ".bentodeploy" / "lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):  # who may not write there has only the note
        return True
    lock.release()
    return False


def _survivor(project: Path) -> str | None:
    if (child := surviving_child(project)) is not None:
        return f"terraform (pid {child.pid}) of an interrupted `{child.verb}` is still at work."
    return None


def _holder(project: Path) -> str:
    return work_under_way(project) or "Somebody else has just begun on this deployment."


def _held(by: str, project: Path) -> LockHeldError:
    return LockHeldError(
        by,
        where=str(project),
        next_step="Try again later, or wait for it: the same command with `--lock-timeout 60`.",
    )
