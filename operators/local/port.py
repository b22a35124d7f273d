"""Which port a deployment gets, and who has it now."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bentodeploy.operator import Finding

from .script import ServiceStatus

FIRST, COUNT = 20_000, 10_000
"""Free ports are looked for here: below the range from which Linux takes ports of outgoing connections
(32768 on, ip(7)) and that of macOS (49152 on)."""

MARK = "BENTODEPLOY_INSTANCE"
"""Environment variable that tells the processes of one service."""


def choose_port(project: Path, name: str, host: str) -> int:
    """A free port; the same one for the same project as long as nobody else takes it."""
    begin = int.from_bytes(hashlib.sha256(f"{project}\n{name}".encode()).digest()[:8], "big")
    candidates = (FIRST + (begin + step) % COUNT for step in range(COUNT))
    return next((port for port in candidates if refusal(host, port) is None), FIRST + begin % COUNT)


def refusal(host: str, port: int) -> OSError | None:
    """Why nobody can listen at this address now, or None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def check_port(host: str, port: int, service: ServiceStatus | None) -> Finding:
    """Whether the service can listen there; `service` is what runs for this deployment already."""
    problem = refusal(host, port)
    if problem is None:
        return Finding("port", True, f"Port {port} is free.")
    if isinstance(problem, PermissionError):
        what = f"Port {port} may be used by root only."
        return Finding("port", False, what, "Set a `port` from 1024 on in the spec.")
    holder = _listener(port)
    if service is not None and _is_own(service, port, holder):
        return Finding("port", True, f"Port {port} is this deployment's own.")
    taken = f"Port {port} is taken by {_describe(holder)}."
    return Finding("port", False, taken, "End that process, or set another `port` in the spec.")


def _is_own(service: ServiceStatus, port: int, holder: int | None) -> bool:
    if service.state == "stopped" or service.record.get("port") != port:
        return False
    if service.record["runtime"] == "container":
        return True  # the engine listens for it, as another user
    return holder is not None and _environment(holder).get(MARK) == service.instance


def _listener(port: int) -> int | None:
    """The process that listens there; None when the system does not tell."""
    import psutil

    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:  # macOS tells only root about all processes
        return next((one.pid for one in psutil.process_iter() if _listens(one, port)), None)
    return next((one.pid for one in connections if _is_listener(one, port) and one.pid), None)


def _listens(process: Any, port: int) -> bool:
    import psutil

    try:
        return any(_is_listener(one, port) for one in process.net_connections("tcp"))
    except psutil.Error:
        return False


def _is_listener(connection: Any, port: int) -> bool:
    return bool(connection.status == "LISTEN" and connection.laddr and connection.laddr.port == port)


def _describe(holder: int | None) -> str:
    import psutil

    if holder is None:
        return "a process of another user"
    try:
        return f"{psutil.Process(holder).name()} (pid {holder})"
    except psutil.Error:
        return f"process {holder}"


def _environment(pid: int) -> Mapping[str, str]:
    import psutil

    try:
        return psutil.Process(pid).environ()
    except (psutil.Error, OSError):
        return {}
