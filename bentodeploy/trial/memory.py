"""Whether the kernel has ended processes of a container, because its memory was used up.

A container goes on after that, if its first process starts anew what was ended, as `bentoml serve` does with
its workers. Not every version of the engine tells it of such a one, but the kernel counts it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docker.models.containers import Container

_COUNTS = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")
"""The container's own, in control groups 2 and 1: it has one of them
(Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst)."""
_KILLS = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)
"""Processes that the kernel ended for want of memory, in either file."""


def was_used_up(container: Container) -> bool:
    """Whether it was, since the container began; one that has ended counts too.

    Raises APIError when there is no such container.
    """
    container.reload()
    return bool(container.attrs["State"].get("OOMKilled")) or _kills(container) > 0


def kills_of(counts: str) -> int:
    """How many processes the kernel ended, by what these files hold; 0 where they do not tell."""
    return sum(int(number) for number in _KILLS.findall(counts))


def _kills(container: Container) -> int:
    """How many there were; 0 where the container has ended, or has no program to read the files with."""
    from docker.errors import APIError

    try:
        output: Any = container.exec_run(["cat", *_COUNTS]).output  # bytes, as it does not stream
    except APIError:  # it has just ended
        return 0
    return kills_of(output.decode(errors="replace"))
