"""Requests to a private endpoint are signed (AWS Signature Version 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

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
    from botocore.exceptions import NoCredentialsError

    with aws_errors("sign the request", region):
        credentials = open_session(region).get_credentials()
        if credentials is None:
            raise NoCredentialsError
        frozen: ReadOnlyCredentials = credentials.get_frozen_credentials()
    return frozen
