"""The end of a growing log file that is emptied into `<file>.1` now and then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

_POLL = 0.2
"""Seconds between looks at the file; also far more than a rotation takes from its copy to its cut."""


def read_log(log: Path, *, lines: int, follow: bool) -> Iterator[str]:
    """The last `lines` lines, those of the older file included; no file, no lines.

    With `follow` goes on with all that comes, until the log's folder is gone.
    """
    older = _older(log)
    data, generation = _read(log), _generation(older)
    end = data.rfind(b"\n") + 1 if follow else len(data)
    last = data[:end].splitlines()
    if len(last) < lines:
        last = _read(older).splitlines() + last
    yield from map(_decode, last[len(last) - lines :] if 0 < lines < len(last) else last if lines else [])
    if follow:
        yield from _follow(log, end, generation)


def _follow(log: Path, position: int, generation: int | None) -> Iterator[str]:
    while log.parent.exists():
        # In this order: what was read before the older file became another one is all of the log's own.
        data, current = _read(log), _generation(_older(log))
        rotated = current != generation
        if rotated:
            time.sleep(_POLL)
            data, generation = _read(_older(log)), current
        if len(data) < position:  # emptied by somebody else
            position = 0
        end = len(data) if rotated else max(data.rfind(b"\n") + 1, position)
        yield from map(_decode, data[position:end].splitlines())
        position = 0 if rotated else end
        if not rotated:
            time.sleep(_POLL)


def _older(log: Path) -> Path:
    return log.with_name(f"{log.name}.1")


def _generation(older: Path) -> int | None:
    """Tells one older file from the next: each rotation makes a new one."""
    try:
        return older.stat().st_ino
    except OSError:
        return None


def _read(path: Path) -> bytes:
    """All of it: rotation keeps it to a few megabytes."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _decode(line: bytes) -> str:
    return line.decode(errors="replace")
