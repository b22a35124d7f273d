"""A signed request is what AWS would accept; the fake of function URLs checks the signature itself."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CredentialsError
from operators.aws_lambda.signing import signed_headers
from operators.aws_lambda.spec import Endpoint

URL = "https://abc.lambda-url.us-east-1.on.aws/classify?x=1&y=a%26b"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very secret")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return monkeypatch


def signed(endpoint: Endpoint = Endpoint.FUNCTION_URL, body: bytes = b"{}") -> dict[str, str]:
    given = {"content-type": "application/json"}
    return signed_headers(endpoint, "us-east-1", method="POST", url=URL, headers=given, body=body)


def test_given_headers_stay_and_are_signed(keys: pytest.MonkeyPatch) -> None:
    headers = signed()
    assert headers["content-type"] == "application/json"
    assert "SignedHeaders=content-type;host;x-amz-date" in headers["Authorization"]
    assert "very secret" not in repr(headers)


@pytest.mark.parametrize(
    ("endpoint", "service"), [(Endpoint.FUNCTION_URL, "lambda"), (Endpoint.API_GATEWAY, "execute-api")]
)
def test_the_signature_is_for_the_service_behind_the_endpoint(
    endpoint: Endpoint, service: str, keys: pytest.MonkeyPatch
) -> None:
    assert f"/us-east-1/{service}/aws4_request" in signed(endpoint)["Authorization"]


def test_another_body_has_another_signature(keys: pytest.MonkeyPatch) -> None:
    one, other = (signed(body=body)["Authorization"] for body in (b"{}", b"[]"))
    assert one.rpartition("Signature=")[2] != other.rpartition("Signature=")[2]


def test_keys_for_a_while_bring_their_token(keys: pytest.MonkeyPatch) -> None:
    keys.setenv("AWS_SESSION_TOKEN", "token of an hour")
    assert signed()["X-Amz-Security-Token"] == "token of an hour"


def test_without_credentials_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(CredentialsError, match="there are no AWS credentials"):
        signed()
