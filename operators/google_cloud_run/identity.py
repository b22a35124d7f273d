"""Requests to a private service carry an identity token (Cloud Run, "Authenticating service-to-service")."""

from __future__ import annotations

from functools import cache
from typing import Any

from bentodeploy.errors import CredentialsError

from .errors import google_errors
from .session import SCOPE, default_credentials

_DOING = "prove who calls the endpoint"


def identity_token(audience: str) -> str:
    """A token for the service at the URL `audience`, good for about an hour.

    Made anew when it has expired. Raises CredentialsError, also when the credentials can make none.
    """
    from google.auth.transport.requests import Request

    source = _source(audience)
    with google_errors(_DOING, where=audience):
        if not source.valid:
            source.refresh(Request())
    # A user's credentials are refreshed for both tokens at once; all others are made for this one.
    token = getattr(source, "id_token", None) or source.token
    if not token or token.count(".") != 2:
        raise _no_identity(audience, "they were not given the scope openid")
    return str(token)


@cache
def _source(audience: str) -> Any:
    """Credentials whose token is an identity token: one way for each kind that google-auth knows."""
    from google.auth import compute_engine, external_account, impersonated_credentials
    from google.auth.transport.requests import Request
    from google.oauth2 import credentials as user
    from google.oauth2 import service_account

    credentials = default_credentials()
    if isinstance(credentials, service_account.Credentials):
        return service_account.IDTokenCredentials(
            credentials.signer,
            credentials.service_account_email,
            credentials._token_uri,  # google-auth offers no other way to it
            target_audience=audience,
        )
    if isinstance(credentials, impersonated_credentials.Credentials):
        return impersonated_credentials.IDTokenCredentials(credentials, audience, include_email=True)
    if isinstance(credentials, compute_engine.Credentials):
        return compute_engine.IDTokenCredentials(Request(), audience, use_metadata_identity_endpoint=True)
    if isinstance(credentials, user.Credentials):
        return credentials
    if isinstance(credentials, external_account.Credentials) and credentials.service_account_email:
        return impersonated_credentials.IDTokenCredentials(
            _impersonating(credentials), audience, include_email=True
        )
    raise _no_identity(audience, "they belong to no service account and no user")


def _impersonating(federated: Any) -> Any:
    """The service account that federated credentials stand for, as google-auth's impersonation sees it."""
    from google.auth import impersonated_credentials

    info = {key: value for key, value in federated.info.items() if "impersonation" not in key}
    source = type(federated).from_info(info, scopes=[SCOPE])
    return impersonated_credentials.Credentials(
        source_credentials=source, target_principal=federated.service_account_email, target_scopes=[SCOPE]
    )


def _no_identity(audience: str, why: str) -> CredentialsError:
    return CredentialsError(
        f"Cannot {_DOING}: these credentials make no identity token, because {why}.",
        where=audience,
        next_step="Use a service account with the role roles/run.invoker: `gcloud auth application-default "
        "login --impersonate-service-account NAME@PROJECT.iam.gserviceaccount.com`.",
    )
