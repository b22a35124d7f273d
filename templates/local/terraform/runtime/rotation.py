"""Bounds the log of a service that writes to it directly.

The service holds the file open, and shall go on writing when its supervisor is killed; so the file is
copied and emptied instead of renamed. Its writers append, which makes them go on at the new end.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

LIMIT = 10 * 1024 * 1024
"""Bytes of the log that are too many; up to as many stand in the older file beside it."""


def older(log: Path) -> Path:
    """The file that holds what stood in the log before."""
    return log.with_name(log.name + ".1")


def private(path: str, flags: int) -> int:
    """An opener for files of the user's own."""
    return os.open(path, flags, 0o600)


def rotate(log: Path) -> None:
    """Empty the log into the older file when it has grown too large."""
    if log.stat().st_size <= LIMIT:
        return
    half = log.with_name(f".{log.name}.half")
    with log.open("rb+") as grown, open(half, "wb", opener=private) as copy:
        shutil.copyfileobj(grown, copy, 1024 * 1024)
        half.replace(older(log))
        grown.truncate(0)
