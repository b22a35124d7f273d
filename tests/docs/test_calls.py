"""The lines of the pages that call an endpoint, run as they stand, with fakes of the clouds' tools."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.docs.elsewhere import RUN_BY
from tests.support.fake_json_api import FakeJsonApi, Request, fake_json_api

pytestmark = pytest.mark.curl

GCLOUD = '[ "$*" = "auth print-identity-token" ] && echo identity'
AZ = """\
case "$*" in
  "functionapp keys list --resource-group ours --name iris --query functionKeys."*) echo key ;;
  "account show --query id --output tsv") echo subscription ;;
  *) exit 1 ;;
esac"""
KEYS = Credentials("AKIDEXAMPLE", "very secret")


@pytest.fixture
def endpoint() -> Iterator[FakeJsonApi]:
    """Answers 200 to all, and keeps what was asked."""
    with fake_json_api(lambda _: (200, {})) as endpoint:
        yield endpoint


@pytest.fixture
def environment(tmp_path: Path, endpoint: FakeJsonApi) -> Mapping[str, str]:
    """The variables that the pages speak of, and fakes of `gcloud` and `az` on PATH."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, script in (("gcloud", GCLOUD), ("az", AZ)):
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    return {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "ENDPOINT": endpoint.url,
        "RESOURCE_GROUP": "ours",
        "APP_NAME": "iris",
        "AWS_ACCESS_KEY_ID": KEYS.access_key,
        "AWS_SECRET_ACCESS_KEY": KEYS.secret_key,
        "NO_PROXY": "*",
    }


def lines(document: str, *beginnings: str) -> str:
    """The one command of the page for each beginning, as one script."""
    found = [[line for line in RUN_BY[document] if line.startswith(begin)] for begin in beginnings]
    return "\n".join(line for (line,) in found)


def ran(script: str, folder: Path, environment: Mapping[str, str]) -> str:
    """What the script prints; each of its lines must succeed."""
    command = ["bash", "-euo", "pipefail", "-c", script]
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def asked(endpoint: FakeJsonApi) -> Request:
    """The one request that came."""
    (request,) = endpoint.requests
    return request


@pytest.mark.parametrize(
    ("document", "beginnings", "path", "proof"),
    [
        (
            "operators/google_cloud_run/README.md",
            ("curl",),
            "/livez",
            {"authorization": "Bearer identity"},
        ),
        (
            "operators/azure_functions/README.md",
            ("KEY=", "curl"),
            "/livez",
            {"x-functions-key": "key"},
        ),
        (
            "examples/face_attributes_cloud_run/README.md",
            ("curl",),
            "/classify",
            {"authorization": "Bearer identity", "content-type": "image/*"},
        ),
    ],
)
def test_a_call_proves_who_calls(
    document: str,
    beginnings: tuple[str, ...],
    path: str,
    proof: dict[str, str],
    endpoint: FakeJsonApi,
    environment: Mapping[str, str],
    tmp_path: Path,
) -> None:
    (tmp_path / "face.png").write_text('"a face"')
    ran(lines(document, *beginnings), tmp_path, environment)
    request = asked(endpoint)
    assert request.path == path
    assert proof.items() <= request.headers.items()
    assert request.body == ("a face" if "@face.png" in lines(document, *beginnings) else None)


def test_the_subscription_is_that_of_the_login(environment: Mapping[str, str], tmp_path: Path) -> None:
    script = lines("examples/iris_azure_functions/README.md", "export ARM_")
    assert ran(f'{script}\necho "$ARM_SUBSCRIPTION_ID"', tmp_path, environment) == "subscription\n"


def test_curl_signs_as_aws_does(
    endpoint: FakeJsonApi, environment: Mapping[str, str], tmp_path: Path
) -> None:
    ran(lines("operators/aws_lambda/README.md", "curl --aws-sigv4"), tmp_path, environment)
    request = asked(endpoint)
    assert request.path == "/livez"
    assert signature(request.headers["authorization"]) == signature(expected(request))


def test_an_event_arrives_as_it_is(
    endpoint: FakeJsonApi, environment: Mapping[str, str], tmp_path: Path
) -> None:
    (tmp_path / "event.json").write_text(json.dumps({"version": "2.0"}))
    ran(lines("operators/aws_lambda/README.md", 'curl "$ENDPOINT'), tmp_path, environment)
    request = asked(endpoint)
    assert (request.method, request.path) == ("POST", "/2015-03-31/functions/function/invocations")
    assert request.body == {"version": "2.0"}


def signature(header: str) -> str:
    (found,) = re.findall(r"Signature=([0-9a-f]{64})$", header)
    return str(found)


def expected(request: Request) -> str:
    """The header by which AWS's own library signs the same request at the same time."""
    (names,) = re.findall(r"SignedHeaders=([^,]+),", request.headers["authorization"])
    headers = {name: request.headers[name] for name in names.split(";")}
    url = f"http://{request.headers['host']}{request.path}"
    same = AWSRequest(request.method, url, headers=headers)
    same.context["timestamp"] = request.headers["x-amz-date"]
    signer = SigV4Auth(KEYS, "lambda", "eu-central-1")
    text = signer.string_to_sign(same, signer.canonical_request(same))
    return f"Signature={signer.signature(text, same)}"
