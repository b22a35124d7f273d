"""Heroku's Platform API, as far as Terraform's provider does not do it.

Source: Heroku Platform API reference, https://devcenter.heroku.com/articles/platform-api-reference
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import CloudError, CredentialsError

from .credentials import heroku_token, origin, renewal
from .places import api_url

if TYPE_CHECKING:
    import httpx

PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each further try of what Heroku is too busy for, or broken at the moment."""

_TIMEOUT = 20.0
_PASSING = frozenset({429, 500, 502, 503, 504})
_IMAGES = "application/vnd.heroku+json; version=3.docker-releases"
"""The variant of the API that tells of images (Heroku Dev Center, "Container Registry & Runtime")."""


class AppNotFoundError(CloudError):
    """There is no such app."""

    code = "app-not-found"


class ForbiddenError(CloudError):
    """The app is somebody else's."""

    code = "app-forbidden"


class HerokuApi:
    """Calls with the caller's own token, read when the object is made; each may be made more than once.

    Raises CloudError and its kin.
    """

    def __init__(self) -> None:
        self._token = heroku_token()

    def account(self) -> str:
        """The e-mail address that the token belongs to."""
        return str(self._call("GET", "/account")["email"])

    def app(self, name: str) -> dict[str, Any]:
        """An app by name or id. Raises AppNotFoundError, ForbiddenError when it is somebody else's."""
        found: dict[str, Any] = self._call("GET", f"/apps/{name}")
        return found

    def dynos(self, app: str) -> list[dict[str, Any]]:
        """The dynos that run, of all process types."""
        found: list[dict[str, Any]] = self._call("GET", f"/apps/{app}/dynos")
        return found

    def newest_release(self, app: str) -> int:
        """The number of the app's newest release; 0 before there is one."""
        newest = {"Range": "version ..; order=desc,max=1"}
        found: list[dict[str, Any]] = self._call("GET", f"/apps/{app}/releases", more=newest)
        return max((int(one["version"]) for one in found), default=0)

    def formation(self, app: str, process: str) -> dict[str, Any]:
        """Quantity, size and image of a process type."""
        found: dict[str, Any] = self._call("GET", f"/apps/{app}/formation/{process}")
        return found

    def scale(self, app: str, process: str, quantity: int) -> dict[str, Any]:
        """Run so many dynos of a process type from now on."""
        path = f"/apps/{app}/formation/{process}"
        found: dict[str, Any] = self._call("PATCH", path, {"quantity": quantity})
        return found

    def config_vars(self, app: str) -> dict[str, str]:
        """All config vars, secrets too."""
        found: dict[str, str] = self._call("GET", f"/apps/{app}/config-vars")
        return found

    def set_config_vars(self, app: str, values: dict[str, str]) -> None:
        """Add or change these; the app restarts."""
        self._call("PATCH", f"/apps/{app}/config-vars", dict(values))

    def log_lines(self, app: str, *, lines: int, follow: bool) -> Iterator[str]:
        """The app's log by a log session, oldest line first; with `follow` it goes on."""
        import httpx

        session = self._call("POST", f"/apps/{app}/log-sessions", {"lines": lines, "tail": follow})
        timeout = httpx.Timeout(_TIMEOUT, read=None if follow else _TIMEOUT)
        # The URL lives for a few minutes, and is a secret itself: no token goes there.
        with (
            _reaching("read the log"),
            httpx.stream("GET", session["logplex_url"], timeout=timeout) as answer,
        ):
            _refuse(answer, "read the log")
            yield from answer.iter_lines()

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON answer; `more` are headers."""
        import httpx

        token = f"Bearer {self._token.get_secret_value()}"
        headers = {"Accept": _IMAGES, "Authorization": token, **(more or {})}
        doing = f"{method} {path}"
        with _reaching(doing), httpx.Client(base_url=api_url(), headers=headers, timeout=_TIMEOUT) as client:
            for pause in (*PAUSES, None):
                answer = client.request(method, path, json=body)
                if answer.status_code not in _PASSING or pause is None:
                    break
                time.sleep(pause)
            _refuse(answer, doing)
            return answer.json()


@contextmanager
def _reaching(doing: str) -> Iterator[None]:
    import httpx

    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, ValueError) as error:
        raise CloudError(
            f"Heroku cannot be reached: {error or type(error).__name__}.",
            where=f"{api_url()}, {doing}",
            next_step="Check the network and its proxy, then run the command again.",
        ) from error


def _refuse(answer: httpx.Response, doing: str) -> None:
    """Raise what the platform's answer means, unless it is a success."""
    if answer.is_success:
        return
    answer.read()
    where = f"{api_url()}, {doing}"
    words = _words(answer)
    if answer.status_code == 401:
        raise CredentialsError(
            f"Heroku does not take the token of {origin()}: {words}", where=where, next_step=renewal()
        )
    if answer.status_code == 403:
        raise ForbiddenError(
            f"Heroku forbids it: {words}",
            where=where,
            next_step="Use the token of an account that owns the app or collaborates on it.",
        )
    if answer.status_code == 404:
        raise AppNotFoundError(
            f"Heroku does not find it: {words}", where=where, next_step="`bentodeploy up` makes it again."
        )
    if answer.status_code == 429:
        raise CloudError(
            f"Heroku has had too many calls of this account: {words}",
            where=where,
            next_step="Wait a few minutes; Heroku takes 4,500 calls an hour, and gives 75 back each minute.",
        )
    raise CloudError(
        f"Heroku answers {answer.status_code}: {words}",
        where=where,
        next_step="See status.heroku.com, and run the command again.",
    )


def _words(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return answer.text.strip()[:200] or answer.reason_phrase
