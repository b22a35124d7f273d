"""Whether a service is healthy: Cloud Run's own word first, then a request from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .spec import Ingress
from .state import service_status

if TYPE_CHECKING:
    from .spec import CloudRunSpec

_KEPT_BACK = "404"


def unhealthy(spec: CloudRunSpec, name: str, probe: Callable[[], str | None]) -> str | None:
    """None when the newest revision is ready and answers from here as far as it can be asked from here.

    Cloud Run calls a revision ready when its startup probe, which asks the same path, was answered 200. A 404
    from here is then no word of the service: Google's front end keeps some paths that end in z to itself
    (Cloud Run, "Known issues", "Reserved URL paths"), and refuses who comes from outside of the `ingress`.
    """
    if spec.ingress is Ingress.ALL:
        answer = probe()
        if answer is None or not answer.startswith(_KEPT_BACK):
            return answer
    status = service_status(spec, name)
    return None if status.state == "running" else status.detail
