"""Who listens on this machine."""

from __future__ import annotations

import socket

from messages import ServiceError


def answers(port: int) -> bool:
    """Whether somebody on this machine accepts connections at this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ServiceError when nobody can listen there now."""
    reason = "another process listens there" if answers(port) else _why_not_bound(host, port)
    if reason is not None:
        raise ServiceError(
            f"Port {port} cannot be used: {reason}. "
            f"See who has it with `lsof -nP -iTCP:{port} -sTCP:LISTEN`, or set another `port` in the spec."
        )


def _why_not_bound(host: str, port: int) -> str | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or str(error)
    return None
