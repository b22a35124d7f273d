"""A bucket in Google Cloud Storage for Terraform's state."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import CloudError, CredentialsError, MissingExtraError
from bentodeploy.state_stores.outcome import Made

if TYPE_CHECKING:
    from bentodeploy.config.state import GcsState

_SCOPE = "https://www.googleapis.com/auth/devstorage.full_control"
_SETTINGS = ("versioned", "no public access")
_NEW, _FOUND = "access by IAM alone", "object ACLs as they were"
_TIMEOUT = 30


def make(state: GcsState) -> Made:
    """Make the bucket in the project of the default credentials; one there becomes versioned and private.

    Whether object ACLs count in that one stays as it is: who reads it by them would be locked out. Raises
    `MissingExtraError`, `CredentialsError`, `CloudError`.
    Sources, at https://cloud.google.com/storage/docs: json_api/v1/buckets, using-public-access-prevention
    """
    session, project = _session(state)
    api = f"{_api()}/storage/v1/b"
    versioned = {"versioning": {"enabled": True}}
    private: dict[str, Any] = {"publicAccessPrevention": "enforced"}
    by_iam = {"uniformBucketLevelAccess": {"enabled": True}}
    answer = _asked(state, session, "GET", f"{api}/{state.bucket}")
    is_new = answer.status_code == 404
    if is_new:
        wanted = {"name": state.bucket, **versioned, "iamConfiguration": {**private, **by_iam}}
        answer = _asked(state, session, "POST", f"{api}?project={project}", json=wanted)
    elif answer.status_code < 400:
        # A patch leaves what it does not name.
        wanted = {**versioned, "iamConfiguration": private}
        answer = _asked(state, session, "PATCH", f"{api}/{state.bucket}", json=wanted)
    if answer.status_code >= 400:
        raise _refused(state, answer)
    return Made(f"gs://{state.bucket}", is_new, (*_SETTINGS, _NEW if is_new else _FOUND))


def _api() -> str:
    """Google's own, or the emulator that the client libraries' variable names."""
    return os.environ.get("STORAGE_EMULATOR_HOST", "https://storage.googleapis.com").rstrip("/")


def _session(state: GcsState) -> tuple[Any, str]:
    try:
        import google.auth
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.requests import AuthorizedSession
    except ImportError as error:
        raise MissingExtraError(
            "google-auth, the library for Google Cloud, is not installed.",
            next_step="pip install 'bentodeploy[gcp]'",
        ) from error
    try:
        credentials, project = google.auth.default(scopes=[_SCOPE])
    except GoogleAuthError as error:
        raise CredentialsError(
            "There are no Google Cloud credentials.",
            where=f"Cloud Storage bucket {state.bucket}",
            details=[str(error)],
            next_step="Run `gcloud auth application-default login`.",
        ) from error
    if project is None:
        raise CredentialsError(
            "The Google Cloud credentials name no project.",
            where=f"Cloud Storage bucket {state.bucket}",
            next_step="Set GOOGLE_CLOUD_PROJECT to the project that shall own the bucket.",
        )
    return AuthorizedSession(credentials), project


def _asked(state: GcsState, session: Any, method: str, url: str, **body: Any) -> Any:
    from google.auth.exceptions import GoogleAuthError
    from requests import RequestException

    try:
        return session.request(method, url, timeout=_TIMEOUT, **body)
    except (GoogleAuthError, RequestException) as error:
        raise CloudError(
            "Cloud Storage cannot be asked.",
            where=f"Cloud Storage bucket {state.bucket}",
            details=[str(error)],
            next_step="Check the network and `gcloud auth application-default login`, then run it again.",
        ) from error


def _refused(state: GcsState, answer: Any) -> CloudError:
    where = f"Cloud Storage bucket {state.bucket}"
    if answer.status_code in (403, 409):
        return CloudError(
            f"The bucket {state.bucket} is somebody else's, or these credentials may not use it.",
            where=where,
            details=[answer.text[:500]],
            next_step="Choose another `state.bucket` (names are unique in all of Google Cloud).",
        )
    return CloudError(
        f"Cloud Storage answers {answer.status_code}.",
        where=where,
        details=[answer.text[:500]],
        next_step="Read its answer above.",
    )
