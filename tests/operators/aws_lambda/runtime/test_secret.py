"""The function reads its token from Secrets Manager by a request of its own, signed as AWS wants it."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.loaders import create_loader

from operators.aws_lambda.runtime.secret import SECRET, _endpoint, fetch_token, get_secret
from tests.support.moto import REGION, FakeAws

ENDPOINT = "AWS_ENDPOINT_URL_SECRETS_MANAGER"
ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:bentodeploy/iris/token-a1B2c3"


class SecretsManager:
    """Answers what the test sets, and keeps the request."""

    def __init__(self) -> None:
        self.status, self.answer = 200, b'{"SecretString": "abc"}'
        self.headers: dict[str, str] = {}
        self.body = b""
        manager = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                manager.headers = {name.lower(): value for name, value in self.headers.items()}
                manager.body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(manager.status)
                self.send_header("Content-Length", str(len(manager.answer)))
                self.end_headers()
                self.wfile.write(manager.answer)

            def log_message(self, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def manager() -> Iterator[SecretsManager]:
    made = SecretsManager()
    thread = Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def environment(url: str, **more: str) -> dict[str, str]:
    return {
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        ENDPOINT: url,
        **more,
    }


@pytest.mark.parametrize("session", [{}, {"AWS_SESSION_TOKEN": "temporary+/="}])
def test_the_signature_is_botocores(manager: SecretsManager, session: dict[str, str]) -> None:
    assert get_secret(ARN, environment(manager.url, **session)) == "abc"
    given = manager.headers.pop("authorization")
    names = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    kept = {name: manager.headers[name] for name in names}
    request: Any = AWSRequest(method="POST", url=manager.url + "/", headers=kept, data=manager.body)
    request.context["timestamp"] = kept["x-amz-date"]
    auth: Any = SigV4Auth(Credentials("testing", "testing"), "secretsmanager", REGION)
    signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    assert given.endswith(f"Signature={signature}")
    assert ("x-amz-security-token" in names) is bool(session)


def test_each_partition_has_the_api_where_botocore_has_it() -> None:
    partitions = create_loader().load_data("endpoints")["partitions"]
    assert {"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso"} < {one["partition"] for one in partitions}
    for one in partitions:
        arn = ARN.replace("arn:aws:", f"arn:{one['partition']}:")
        for region in one["regions"]:
            assert _endpoint(arn, region) == f"https://secretsmanager.{region}.{one['dnsSuffix']}"


@pytest.mark.aws
def test_the_secrets_value_is_read(aws: FakeAws) -> None:
    api = aws.client("secretsmanager")
    arn = api.create_secret(Name="bentodeploy/iris/token", SecretString="abc")["ARN"]
    found = environment(aws.url, **{SECRET: arn})
    fetch_token(found)
    assert found["BENTODEPLOY_TOKEN"] == "abc"


def test_a_token_that_is_there_is_kept_and_none_is_asked_for_without_need() -> None:
    given = environment("http://127.0.0.1:1", **{SECRET: ARN, "BENTODEPLOY_TOKEN": "trial"})
    fetch_token(given)
    assert given["BENTODEPLOY_TOKEN"] == "trial"
    none = environment("http://127.0.0.1:1")
    fetch_token(none)
    assert "BENTODEPLOY_TOKEN" not in none


def test_what_secrets_manager_refuses_is_told(manager: SecretsManager) -> None:
    manager.status, manager.answer = 400, b'{"__type":"AccessDeniedException"}'
    with pytest.raises(RuntimeError, match=r"cannot be read: 400 .*AccessDeniedException"):
        get_secret(ARN, environment(manager.url))


def test_a_network_without_a_way_out_is_told() -> None:
    with pytest.raises(RuntimeError, match="interface endpoint for Secrets Manager"):
        get_secret(ARN, environment("http://127.0.0.1:1"))
