"""Enough room for what shall be written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb

RESERVE = 8 * 1024 * 1024
"""Bytes for state, logs and the generated files, with room to spare."""


def check_disk(folder: Path, needed: int) -> Finding:
    """Whether the file system of `folder`, made or not, has `needed` bytes and a reserve free."""
    standing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(standing).free
    what = f"{_mib(free)} MiB free at {standing}, {_mib(needed + RESERVE)} MiB needed."
    return Finding(
        "disk", free >= needed + RESERVE, what, "Free disk space there, or move the config elsewhere."
    )


def _mib(size: int) -> int:
    return round(size / 1024 / 1024)


def _run(situation: Situation) -> Iterator[Finding]:
    """Where nothing is built, for state and logs alone: a state that finds no room is lost."""
    is_built = situation.needs_image is not None
    yield check_disk(situation.folder, situation.bento.size if situation.bento and is_built else 0)


CHECK = Check("disk", Group.MACHINE, Cost.LOCAL, _run, frozenset(Verb))
