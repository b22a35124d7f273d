"""The provider's way to the fake cloud's API."""

from __future__ import annotations

import faulthandler
from typing import Any
from urllib.parse import quote

import httpx

from tests.support.cloud_provider.cloud import Refused
from tests.support.cloud_provider.planning import Values

_PATIENCE = 300
"""Seconds; some fakes start a service before they say that it is made."""


class PlatformClient:
    """Calls `platform.py`; each call raises `Refused` with the platform's words."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=_PATIENCE)

    def create(self, kind: str, values: Values) -> dict[str, Any]:
        """Make a resource; answers it with what the platform adds."""
        return self._told(self._ask("POST", kind, json=values))

    def read(self, kind: str, identity: str) -> dict[str, Any] | None:
        """A resource as it is now; None where there is none."""
        answer = self._ask("GET", kind, params={"id": identity})
        return None if answer.status_code == httpx.codes.NOT_FOUND else self._told(answer)

    def update(self, kind: str, identity: str, values: Values) -> dict[str, Any]:
        """Change a resource."""
        return self._told(self._ask("PUT", kind, params={"id": identity}, json=values))

    def delete(self, kind: str, identity: str) -> None:
        """Delete a resource; one that is gone already is no error."""
        self._told(self._ask("DELETE", kind, params={"id": identity}))

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def _ask(self, method: str, kind: str, **content: Any) -> httpx.Response:
        try:
            return self._http.request(method, _path(kind), **content)
        except httpx.ReadTimeout:
            # The fake is of this process: what it waits for is told beside the failure of the test.
            faulthandler.dump_traceback(all_threads=True)
            raise

    @staticmethod
    def _told(answer: httpx.Response) -> dict[str, Any]:
        document: dict[str, Any] = answer.json()
        if answer.is_error:
            raise Refused(document["message"])
        return document


def _path(kind: str) -> str:
    return f"/resources/{quote(kind, safe='')}"
