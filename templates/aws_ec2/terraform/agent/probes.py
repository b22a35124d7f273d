"""Asks the service on this machine whether it is ready, and what ends TLS before it."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from typing import Any
from urllib.parse import quote

from .images import path_prefix
from .services import local_port
from .token import held

SECONDS = 5
SHOWN = 200
"""Bytes of an answer that is told."""
HTTPS = 443
PROXY_SECONDS = 10
"""After which a proxy that was started takes connections, or is told not to."""


def probe(state: dict[str, Any]) -> str | None:
    """None when the service answers 200, else what came instead."""
    return ask(local_port(state), path_prefix(state["image"]) + state["health_path"], held())


def probe_proxy(state: dict[str, Any]) -> str | None:
    """None when it speaks TLS, and where there is no domain; else why it does not.

    A refusal in TLS itself is for want of a certificate, which is between the domain's DNS entry and the
    authority; it is waited for a little, as Docker takes connections before the proxy does.
    """
    if not state["domain"]:
        return None
    deadline = time.monotonic() + PROXY_SECONDS
    while (refusal := _handshake(state["domain"])) is not None and time.monotonic() < deadline:
        time.sleep(1)
    if refusal is None or "ALERT" in str(getattr(refusal, "reason", "")):
        return None
    return f"{type(refusal).__name__}: {refusal}"


def _handshake(domain: str) -> OSError | None:
    """What ends it; the certificate may be of any authority."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", HTTPS), timeout=SECONDS) as connection:
            trusting.wrap_socket(connection, server_hostname=domain).close()
    except OSError as error:
        return error
    return None


def ask(port: int, path: str, token: str | None = None) -> str | None:
    """The same for a path on this machine: one request, to nowhere else, whatever path and answer say."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    service = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        service.request("GET", "/" + quote(path.lstrip("/"), safe="/%?=&:@,;+~"), headers=headers)
        answer = service.getresponse()
        if answer.status == http.client.OK:
            return None
        return f"{answer.status} {answer.read(SHOWN).decode(errors='replace')}"
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        service.close()
