"""Asks the service on this machine whether it is ready."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import quote

from .images import path_prefix
from .services import local_port
from .token import held

SECONDS = 5
SHOWN = 200
"""Bytes of an answer that is told."""


def probe(state: dict[str, Any]) -> str | None:
    """None when the service answers 200, else what came instead."""
    return ask(local_port(state), path_prefix(state["image"]) + state["health_path"], held())


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
