"""Where a container listens, read from the kernel's own tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docker.models.containers import Container

_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_LISTENS = re.compile(r"^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A ", re.MULTILINE)
"""Address, port and the state LISTEN (Linux, Documentation/networking/proc_net_tcp.rst)."""
_DOCKERS_DNS = "0B00007F"
"""127.0.0.11, which the engine itself puts there."""


def elsewhere(container: Container, port: int) -> str | None:
    """Where a service listens that does not at `port`, as a sentence; else None."""
    ports = listening_ports(container)
    if not ports or port in ports:
        return None
    return f"The service listens at {' and '.join(map(str, ports))} and not at $PORT, which was {port} here."


def listening_ports(container: Container) -> list[int]:
    """Its ports in order; none where the container has no program to read them with."""
    from docker.errors import APIError

    try:
        output: Any = container.exec_run(["cat", *_TABLES]).output  # bytes, as it does not stream
    except APIError:  # it has just ended
        return []
    return ports_of(output.decode(errors="replace"))


def ports_of(tables: str) -> list[int]:
    """The ports that these tables show as open."""
    found = _LISTENS.findall(tables)
    return sorted({int(port, 16) for address, port in found if address != _DOCKERS_DNS})
