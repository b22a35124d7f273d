"""Google's APIs: where they are, and requests to them with Application Default Credentials.

Credentials are found by google-auth as Terraform's provider finds them: GOOGLE_APPLICATION_CREDENTIALS,
`gcloud auth application-default login`, workload identity federation, the metadata server. Nothing of them
is stored.
"""

from __future__ import annotations

import logging
import os
import warnings
from dataclasses import dataclass
from typing import Any

from .libraries import missing_extra

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
# What google-auth warns of becomes an error of ours, or is none.
logging.getLogger("google.auth").addHandler(logging.NullHandler())

TIMEOUT = 30.0
"""Seconds for one answer."""


@dataclass(frozen=True)
class Api:
    """One of Google's APIs by the name of its host, `run` of `run.googleapis.com`."""

    name: str

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end.

        gcloud's own variable leads elsewhere, for private endpoints and restricted networks (Google Cloud
        CLI documentation, "gcloud topic configurations", section `api_endpoint_overrides`).
        """
        override = os.environ.get(f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{self.name.upper()}")
        return (override or f"https://{self.name}.googleapis.com").rstrip("/")


ARTIFACT_REGISTRY = Api("artifactregistry")
LOGGING = Api("logging")
PROJECTS = Api("cloudresourcemanager")
RUN = Api("run")
SECRETS = Api("secretmanager")
SERVICE_USAGE = Api("serviceusage")


def default_credentials() -> Any:
    """google-auth's `Credentials` for Google's APIs, not used yet.

    Raises MissingExtraError where google-auth is not installed, CredentialsError where there are none.
    """
    auth = _google_auth()
    from .errors import google_errors

    with google_errors("find Google Cloud credentials"), warnings.catch_warnings():
        # The one about a quota project: an API that asks for one says so itself.
        warnings.simplefilter("ignore", UserWarning)
        credentials, _ = auth.default(scopes=[SCOPE])
    return credentials


def access_token() -> str:
    """A fresh OAuth 2.0 access token, good for about an hour. Raises CredentialsError, CloudError."""
    from google.auth.transport.requests import Request

    from .errors import google_errors

    credentials = default_credentials()
    with google_errors("get an access token"):
        credentials.refresh(Request())
    return str(credentials.token)


def principal() -> str:
    """Whose the credentials are, as IAM names it; those of a user often do not tell. Raises as the above."""
    credentials = default_credentials()
    if account := getattr(credentials, "service_account_email", None):
        # The metadata server's say `default` at first.
        return f"serviceAccount:{account if '@' in account else 'NAME@PROJECT.iam.gserviceaccount.com'}"
    return f"user:{getattr(credentials, 'account', None) or 'NAME@example.com'}"


def ask(
    doing: str,
    url: str,
    *,
    where: str | None = None,
    query: dict[str, str] | None = None,
    body: dict[str, Any] | None = None,
    credentials: Any = None,
) -> dict[str, Any]:
    """The JSON answer to a GET, or, with a `body`, to a POST of it; tried again after passing failures.

    `doing` completes "Cannot ...". `credentials` are the default ones unless they are given. Raises
    CredentialsError, CloudError, NotFoundError.
    """
    credentials = credentials or default_credentials()
    from google.auth.transport.requests import AuthorizedSession

    from .errors import google_errors, raise_for_answer

    method = "GET" if body is None else "POST"
    with google_errors(doing, where=where), AuthorizedSession(credentials) as session:
        _mount_retries(session)
        answer = session.request(method, url, params=query, json=body, timeout=TIMEOUT)
    raise_for_answer(answer.status_code, answer.text, doing, where)
    found: dict[str, Any] = answer.json()
    return found


def _mount_retries(session: Any) -> None:
    """Four more tries with growing pauses for what passes by itself, as Google asks its clients to do."""
    from requests.adapters import HTTPAdapter
    from urllib3 import Retry

    passing = Retry(
        total=4,
        backoff_factor=0.5,
        status_forcelist=(429, 500, 502, 503, 504),
        allowed_methods=None,
        raise_on_status=False,
    )
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=passing))


def _google_auth() -> Any:
    try:
        import google.auth
        import google.auth.transport.requests
    except ImportError as error:
        raise missing_extra("google-auth") from error
    return google.auth
