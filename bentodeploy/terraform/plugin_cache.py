"""Providers, kept once for all projects of a user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bentodeploy.errors import LockHeldError
from bentodeploy.files import file_system_errors
from bentodeploy.paths import cache_dir

_LONGEST_INIT = 600
"""Seconds; large providers over a slow line take minutes."""


def plugin_cache() -> Path | None:
    """The folder that the engine keeps providers in; None where it cannot be made.

    Without it `init` downloads into the project, which costs time and nothing else.
    """
    folder = cache_dir() / "terraform" / "plugins"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


@contextmanager
def plugin_cache_lock() -> Iterator[None]:
    """One `init` at a time: Terraform says that its plugin cache is not made for two.

    Source: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
    """
    folder = plugin_cache()
    if folder is None:
        yield
        return
    lock = FileLock(folder.parent / "init.lock", thread_local=False)
    with file_system_errors("lock the provider cache", folder):
        try:
            lock.acquire(timeout=_LONGEST_INIT)
        except Timeout:
            raise LockHeldError(
                f"Another `terraform init` has held the provider cache for {_LONGEST_INIT} s.",
                where=str(folder),
                next_step="See what hangs (`ps`), then run the command again.",
            ) from None
    try:
        yield
    finally:
        lock.release()
