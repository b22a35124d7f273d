"""Requests to a private endpoint are signed (AWS Signature Version 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bentodeploy.errors import CredentialsError

from ..aws.errors import aws_errors
from ..aws.session import open_session
from .spec import Endpoint

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

_SERVICES = {Endpoint.FUNCTION_URL: "lambda", Endpoint.API_GATEWAY: "execute-api"}


def signed_headers(
    endpoint: Endpoint, region: str, *, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> dict[str, str]:
    """`headers` and those of the signature, which is good for five minutes and for this request only.

    Raises CredentialsError.
    """
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body)
    SigV4Auth(_credentials(region), _SERVICES[endpoint], region).add_auth(request)
    return dict(request.headers.items())


def _credentials(region: str) -> ReadOnlyCredentials:
    session = open_session(region)
    with aws_errors("sign the request", region):
        credentials = session.get_credentials()
        frozen: ReadOnlyCredentials | None = credentials.get_frozen_credentials() if credentials else None
    if frozen is None:
        raise CredentialsError(
            "Cannot sign the request: there are no AWS credentials.",
            next_step="Run `aws configure sso` (or `aws configure`), or set AWS_PROFILE.",
        )
    return frozen
