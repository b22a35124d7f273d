"""Azure Resource Manager, as far as it is needed: a handful of requests, so no SDK for each service.

https://learn.microsoft.com/rest/api/azure/ has all of them.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bentodeploy.errors import BentodeployError, CloudError, CredentialsError, UsageError

from .credentials import LOGIN, access_token, in_use

if TYPE_CHECKING:
    import httpx

PUBLIC_CLOUD = "https://management.azure.com"
ENDPOINT_VARIABLE = "BENTODEPLOY_AZURE_MANAGEMENT_URL"
"""Names the management endpoint of another cloud than Azure's public one."""
PAUSES = (1.0, 2.0, 4.0)
"""Seconds before each further try, where Azure does not say how long to wait."""
LONGEST_PAUSE = 30.0
TIMEOUT = 30.0

_PASSING = frozenset({408, 429, 500, 502, 503, 504})


class NotFoundError(CloudError):
    """Azure has no such resource; caught inside this package where that is an answer."""


class DeniedError(CloudError):
    """The credentials lack a role; caught inside this package where it is known which one."""


class NotReadyError(CloudError):
    """The Functions host, which Azure asks in its turn, does not run (yet)."""


def get(path: str, api_version: str, doing: str, *, token: str | None = None) -> Any:
    """The JSON answer to a GET; `token` is a new one unless it is given.

    Raises CloudError, CredentialsError, NotFoundError.
    """
    return _manage("GET", path, api_version, doing, token).json()


def management_token(doing: str) -> str:
    """An access token for Azure Resource Manager. Raises CredentialsError, MissingExtraError, UsageError."""
    base = endpoint()
    return access_token(f"{PUBLIC_CLOUD if is_loopback(urlsplit(base).netloc) else base}/.default", doing)


def post(path: str, api_version: str, doing: str) -> httpx.Response:
    """The answer to a POST without a body. Raises as `get`, and NotReadyError."""
    return _manage("POST", path, api_version, doing)


def is_loopback(host: str) -> bool:
    """Whether `host` (with or without a port) is this machine, where plain HTTP leaves nothing to overhear.

    Docker talks to registries by the same rule.
    """
    return re.fullmatch(r"(127(\.\d+){3}|localhost)(:\d+)?", host) is not None


def _manage(method: str, path: str, api_version: str, doing: str, token: str | None = None) -> httpx.Response:
    return _send(method, endpoint() + path, token or management_token(doing), api_version, doing)


def send(
    method: str, url: str, scope: str, api_version: str, doing: str, content: Any = None
) -> httpx.Response:
    """The answer of one of Azure's APIs; what passes is tried again. Raises as `get` and `post`."""
    return _send(method, url, access_token(scope, doing), api_version, doing, content)


def _send(
    method: str, url: str, token: str, api_version: str, doing: str, content: Any = None
) -> httpx.Response:
    return ask(
        method,
        url,
        doing,
        where=urlsplit(url).path,
        params={"api-version": api_version},
        headers={"authorization": f"Bearer {token}"},
        json=content,
    )


def ask(method: str, url: str, doing: str, *, where: str, **request: Any) -> httpx.Response:
    """The answer to httpx's `request`, made again while what is wrong passes. Raises as `get` and `post`."""
    import httpx

    pauses = iter(PAUSES)
    while True:
        try:
            answer = httpx.request(method, url, timeout=TIMEOUT, **request)
        except (httpx.HTTPError, httpx.InvalidURL, ImportError, ValueError) as error:
            # The last two: a proxy of a kind that is not known here, as SOCKS, or mistyped.
            raise CloudError(
                f"Cannot {doing}: Azure cannot be reached.",
                where=url,
                next_step="Check the network and HTTPS_PROXY, then run the command again.",
                details=[str(error) or type(error).__name__],
            ) from error
        pause = next(pauses, None) if answer.status_code in _PASSING and not _from_host(answer) else None
        if pause is None:
            break
        time.sleep(min(_retry_after(answer.headers) or pause, LONGEST_PAUSE))
    if answer.is_error:
        raise _refusal(answer, doing, where)
    return answer


def endpoint() -> str:
    """Where Azure Resource Manager answers. Raises UsageError."""
    url = os.environ.get(ENDPOINT_VARIABLE, PUBLIC_CLOUD).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme == "https" or is_loopback(parts.netloc):
        return url
    raise UsageError(
        f"{ENDPOINT_VARIABLE} is {url!r}; a token goes to an https address only.",
        next_step="Write an address that begins with https://, or unset it.",
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None


def _from_host(answer: httpx.Response) -> bool:
    return answer.status_code != 429 and "host runtime" in answer.text


def _refusal(answer: httpx.Response, doing: str, where: str) -> BentodeployError:
    """What an answer with an error means (Azure Resource Manager, "Error response")."""
    code, message = _error(answer)
    details = [f"{answer.status_code} {code}: {message}"]
    if _from_host(answer):
        return NotReadyError(
            f"Cannot {doing}: the function app does not run yet.", where=where, details=details
        )
    if answer.status_code == 401:
        what = f"Cannot {doing}: Azure does not accept the credentials."
        whose = f"In use: {in_use(os.environ)}."
        return CredentialsError(what, where=where, next_step=LOGIN, details=[*details, whose])
    if answer.status_code == 403:
        return _denied(message, doing, where, details)
    if answer.status_code == 404:
        what = f"Cannot {doing}: Azure has no such resource."
        return NotFoundError(what, where=where, next_step="Check names and subscription.", details=details)
    if answer.status_code == 429:
        what = f"Cannot {doing}: Azure throttles these calls, and did so through all tries."
        return CloudError(what, where=where, next_step="Run it again in some minutes.", details=details)
    what = f"Cannot {doing}: Azure refuses." if answer.status_code < 500 else f"Cannot {doing}: Azure fails."
    return CloudError(what, where=where, next_step="Read Azure's answer above.", details=details)


def _denied(message: str, doing: str, where: str, details: list[str]) -> DeniedError:
    # The second form is Key Vault's.
    action = re.search(r"(?:perform action|Action:) '([^']+)'", message)
    permission = action[1] if action else "this (Azure does not name the action)"
    return DeniedError(
        f"Cannot {doing}: the credentials in use have no permission for {permission}.",
        where=where,
        next_step=f"Have a role with {permission} assigned; `az account show` tells who you are.",
        details=details,
    )


def _error(answer: httpx.Response) -> tuple[str, str]:
    try:
        error = answer.json().get("error") or answer.json()
        return str(error.get("code") or error.get("Code") or ""), str(
            error.get("message") or error.get("Message")
        )
    except (ValueError, AttributeError):
        return "", answer.text.strip()[:500]
