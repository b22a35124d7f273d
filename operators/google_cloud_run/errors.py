"""What Google's libraries raise, and its APIs answer, as errors that say what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bentodeploy.errors import BentodeployError, CloudError, CredentialsError

LOGIN = (
    "Run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a file of "
    "credentials."
)


class NotFoundError(CloudError):
    """Google Cloud has no such resource, or does not show it to these credentials."""

    code = "cloud-not-found"


@contextmanager
def google_errors(doing: str, *, where: str | None = None) -> Iterator[None]:
    """Turn exceptions of google-auth, requests and google-api-core into CredentialsError and CloudError.

    `doing` completes "Cannot ...": `read the log`. `where` names the resource.
    """
    from google.auth import exceptions as auth
    from requests import RequestException

    try:
        yield
    except auth.DefaultCredentialsError as error:
        raise _no_credentials(doing, where, str(error)) from error
    except auth.RefreshError as error:
        raise _refused_credentials(doing, where, str(error.args[0] if error.args else error)) from error
    except (auth.TransportError, RequestException) as error:
        raise _unreachable(doing, where, str(error)) from error
    except auth.GoogleAuthError as error:
        raise _refused_credentials(doing, where, str(error)) from error


@contextmanager
def api_errors(doing: str, *, where: str | None = None) -> Iterator[None]:
    """`google_errors`, and what google-cloud-run's clients raise."""
    from .libraries import quiet_import

    api = quiet_import("google.api_core.exceptions")
    try:
        with google_errors(doing, where=where):
            yield
    except api.GoogleAPICallError as error:
        status = int(error.code) if error.code is not None else 500
        raise _answered(status, error.message, _reason(error.details), doing, where) from error
    except api.RetryError as error:
        raise _unreachable(doing, where, str(error)) from error


def raise_for_answer(status: int, text: str, doing: str, where: str | None) -> None:
    """Raise for an answer that is none of success (Google Cloud APIs, "Errors")."""
    if status < 400:
        return
    try:
        error = json.loads(text)["error"]
        message, details = str(error["message"]), error.get("details", [])
    except (ValueError, KeyError, TypeError):
        message, details = text.strip()[:500] or f"status {status}", []
    raise _answered(status, message, _reason(details), doing, where)


def _reason(details: list[Any]) -> str | None:
    """`SERVICE_DISABLED`: Google's own word for the cause, where it says one (`google.rpc.ErrorInfo`)."""
    for detail in details:
        reason = detail.get("reason") if isinstance(detail, dict) else getattr(detail, "reason", None)
        if isinstance(reason, str):
            return reason
    return None


def _answered(
    status: int, message: str, reason: str | None, doing: str, where: str | None
) -> BentodeployError:
    details = [f"{status}: {message}"]
    if status == 401:
        what = f"Cannot {doing}: Google Cloud does not accept the credentials."
        return CredentialsError(what, where=where, next_step=LOGIN, details=details)
    if reason == "SERVICE_DISABLED":
        return _disabled(message, doing, where, details)
    if status == 403:
        return _denied(message, doing, where, details)
    if status == 404:
        what = f"Cannot {doing}: Google Cloud has no such thing."
        cure = "Check the project, the region and the name; somebody may have removed it."
        return NotFoundError(what, where=where, next_step=cure, details=details)
    if status == 429:
        what = f"Cannot {doing}: the project's quota for this API is used up."
        return CloudError(what, where=where, next_step="Run the command again in a minute.", details=details)
    what = (
        f"Cannot {doing}: Google Cloud refuses." if status < 500 else f"Cannot {doing}: Google Cloud fails."
    )
    cure = "Read its answer above." if status < 500 else "Run the command again in a minute."
    return CloudError(what, where=where, next_step=cure, details=details)


def _disabled(message: str, doing: str, where: str | None, details: list[str]) -> CloudError:
    """An API that the project has not enabled; Google's message names it."""
    service = re.search(r"[\w-]+\.googleapis\.com", message)
    name = service[0] if service else "SERVICE.googleapis.com"
    return CloudError(
        f"Cannot {doing}: the project has not enabled {name}.",
        where=where,
        next_step=f"gcloud services enable {name}",
        details=details,
    )


def _denied(message: str, doing: str, where: str | None, details: list[str]) -> CloudError:
    """A permission is missing; Google mostly says which one."""
    named = re.search(r"[Pp]ermission '?([a-z]\w*\.\w+\.\w+)'?", message)
    permission = f"the permission {named[1]}" if named else "a permission"
    return CloudError(
        f"Cannot {doing}: the credentials lack {permission}.",
        where=where,
        next_step=f"Have the project's administrator grant {permission} (the operator's README lists all of "
        "them), or use other credentials.",
        details=details,
    )


def _no_credentials(doing: str, where: str | None, text: str) -> CredentialsError:
    what = f"Cannot {doing}: there are no Google Cloud credentials."
    if "were not found" not in text:
        what = f"Cannot {doing}: the Google Cloud credentials cannot be read."
    return CredentialsError(what, where=where, next_step=LOGIN, details=[text])


def _refused_credentials(doing: str, where: str | None, text: str) -> CredentialsError:
    what = f"Cannot {doing}: the Google Cloud credentials give no token; they have expired or were revoked."
    return CredentialsError(what, where=where, next_step=LOGIN, details=[text])


def _unreachable(doing: str, where: str | None, text: str) -> CloudError:
    return CloudError(
        f"Cannot {doing}: Google Cloud cannot be reached.",
        where=where,
        next_step="Check the network and HTTPS_PROXY, then run the command again.",
        details=[text],
    )
