"""The iris bento on AWS Lambda by the command alone, with real Docker, Terraform and AWS provider."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bentodeploy.image.model import DOCKER_MANIFEST
from tests.operators.aws_lambda.conftest import lead_to
from tests.support import cli
from tests.support.aws_cloud import AwsCloud, aws_cloud_over_a_bad_line, what_is_left
from tests.support.fake_aws import REGISTRY_LOGIN
from tests.support.faulty_proxy import Fault
from tests.support.plans import changed, plan

pytestmark = [
    pytest.mark.aws,
    pytest.mark.bentoml,
    pytest.mark.docker,
    pytest.mark.registry,
    pytest.mark.terraform,
]

CONFIG = """\
api_version: v1
name: iris
operator:
  name: aws-lambda
bento: iris_classifier:latest
health: {timeout: 600}
labels:
  team: flowers
env:
  GREETING: "it's ${HOME} & %{if} \\"quoted\\""
spec:
  region: us-east-1
"""
STRANGER = "999999999999"
LOGIN = REGISTRY_LOGIN[1].encode()
LAYER, BLOB, MANIFEST = "PATCH /v2/", "PUT /v2/.*/blobs/", "PUT /v2/.*/manifests/"


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsCloud]:
    """Its registry holds nothing, behind a line that breaks what it is told to."""
    with aws_cloud_over_a_bad_line(tmp_path_factory.mktemp("cloud")) as cloud:
        lead_to(cloud, monkeypatch)
        yield cloud


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path


def write_spec(folder: Path, *lines: str) -> None:
    """The config with these lines in its spec."""
    (folder / "deployment_config.yaml").write_text("".join([CONFIG, *(f"  {line}\n" for line in lines)]))


def up_over_a_bad_line(cloud: AwsCloud, folder: Path) -> dict[str, Any]:
    """`up` while layers break off half way and the last request of the push always does; and `up` again."""
    line = cloud.pushes
    assert line is not None
    line.faults += [Fault(LAYER, 5, break_after=100_000), cut := Fault(MANIFEST, 99, break_after=0)]
    refused = cli.run("up", "--json", cwd=folder)
    error = refused.document["error"]
    assert refused.code == error["exit_code"] == 1
    assert (
        error["what"] == f"The registry 127.0.0.1:{line.port} does not take the image, after several tries."
    )
    assert "layers that arrived are not sent again" in error["next"]
    arrived = line.seen_matching(BLOB)
    assert len(line.seen_matching(LAYER)) > len(arrived), "some were sent again"
    cut.times = 0
    applied = cli.succeed("up", "--json", cwd=folder).document
    assert line.seen_matching(BLOB) == arrived
    return applied


def digest_under_the_protected_tag(cloud: AwsCloud) -> str:
    """Of the image that the repository's first rule keeps."""
    rules = cloud.aws.client("ecr").get_lifecycle_policy(repositoryName="iris")["lifecyclePolicyText"]
    (tag,) = json.loads(rules)["rules"][0]["selection"]["tagPrefixList"]
    url = f"http://127.0.0.1:{cloud.registry.port}/v2/iris/manifests/{tag}"
    found = httpx.head(url, auth=REGISTRY_LOGIN, headers={"Accept": DOCKER_MANIFEST}).raise_for_status()
    return found.headers["Docker-Content-Digest"]


def write_log(cloud: AwsCloud) -> None:
    """What Lambda itself writes about a request: a function that is well says nothing."""
    logs, place = cloud.aws.client("logs"), {"logGroupName": "/aws/lambda/iris", "logStreamName": "1"}
    logs.create_log_stream(**place)
    now = int(time.time() * 1000)
    lines = ("START RequestId: 1 Version: 1\n", "END RequestId: 1\n")
    logs.put_log_events(**place, logEvents=[{"timestamp": now, "message": line} for line in lines])


def refuse_to_lose_sight_of_it(cloud: AwsCloud, folder: Path) -> None:
    """Neither a stranger's credentials nor another region make Terraform forget what runs."""
    role = f"arn:aws:iam::{STRANGER}:role/builder"
    keys = cloud.aws.client("sts").assume_role(RoleArn=role, RoleSessionName="stranger")["Credentials"]
    strangers = {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
    refused = cli.run("destroy", "--confirm", "iris", cwd=folder, **strangers)
    assert (refused.code, f"is of {STRANGER}" in refused.err) == (3, True), refused.err

    config = folder / "deployment_config.yaml"
    before = config.read_text()
    config.write_text(before.replace("region: us-east-1", "region: eu-west-1"))
    for command in (["plan"], ["destroy", "--confirm", "iris"]):
        refused = cli.run(*command, cwd=folder)
        assert (refused.code, "lives in us-east-1" in refused.err) == (3, True), refused.err
    config.write_text(before)
    cli.succeed("generate", cwd=folder)


def moves_behind_a_gateway(cloud: AwsCloud, folder: Path) -> None:
    """Under a signature for API Gateway, and kept warm by a schedule."""
    functions = cloud.aws.client("lambda")
    write_spec(folder, "memory_size: 2048", "endpoint: api_gateway", "keep_warm: {schedule: rate(5 minutes)}")
    moved = cli.succeed("apply", "--json", cwd=folder).document
    assert httpx.get(f"{moved['endpoint']}/livez").status_code == httpx.codes.FORBIDDEN
    assert cli.succeed("invoke", "classify", cwd=folder).out == '["setosa", "virginica"]\n'
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_function_url_config(FunctionName="iris", Qualifier="live")
    with pytest.raises(functions.exceptions.ProvisionedConcurrencyConfigNotFoundException):
        functions.get_provisioned_concurrency_config(FunctionName="iris", Qualifier="live")
    (target,) = cloud.aws.client("events").list_targets_by_rule(Rule="iris-keep-warm")["Targets"]
    assert target["Arn"].endswith(":iris:live")


def test_a_bento_goes_up_answers_changes_and_comes_down(cloud: AwsCloud, folder: Path) -> None:
    applied = up_over_a_bad_line(cloud, folder)
    endpoint = applied["endpoint"]
    assert applied["release"]["image"].startswith(f"127.0.0.1:{cloud.registry.port}/iris@sha256:")

    assert digest_under_the_protected_tag(cloud) == applied["release"]["image"].partition("@")[2]

    # The endpoint is private: it answers signed requests alone.
    assert httpx.get(f"{endpoint}/livez").status_code == httpx.codes.FORBIDDEN
    predicted = cli.succeed(
        "invoke", "classify", "--json", "--data", '{"rows": [[5.1, 3.5, 1.4, 0.2]]}', cwd=folder
    )
    assert predicted.document["body"] == '["setosa"]'

    # The line that `up` ends with gets an answer, pasted into a shell.
    command, *words = shlex.split(applied["try_it"])
    assert command == "bentodeploy"
    assert cli.succeed(*words, cwd=folder).out == '["setosa", "virginica"]\n'

    write_log(cloud)
    assert cli.succeed("logs", "--lines", "1", cwd=folder).out == "END RequestId: 1\n"
    status = cli.succeed("status", "--json", cwd=folder).document
    assert (status["state"], status["healthy"], status["endpoint"]) == ("deployed", True, endpoint)
    assert status["runtime"] == {"state": "running", "detail": "Version 1 of iris is active."}

    # Nothing changes when nothing changed.
    assert plan(folder) == (0, plan(folder)[1])
    again = cli.succeed("up", "--json", cwd=folder).document
    assert (again["changed"], again["release"]) == (False, applied["release"])

    # A change of one thing plans this one thing.
    write_spec(folder, "log_retention_days: 7")
    code, document = plan(folder)
    assert code == 2
    assert changed(document) == {"aws_cloudwatch_log_group.function"}
    write_spec(folder, "memory_size: 2048", "keep_warm: {provisioned: 3}")
    cli.succeed("apply", cwd=folder)
    functions = cloud.aws.client("lambda")
    function = functions.get_function_configuration(FunctionName="iris", Qualifier="live")
    assert (function["MemorySize"], function["Version"]) == (2048, "2")
    kept = functions.get_provisioned_concurrency_config(FunctionName="iris", Qualifier="live")
    assert kept["RequestedProvisionedConcurrentExecutions"] == 3

    moves_behind_a_gateway(cloud, folder)

    # What somebody else changed is reported.
    functions.update_function_configuration(FunctionName="iris", Timeout=77)
    code, document = plan(folder)
    assert code == 2
    assert [drift["address"] for drift in document["drift"]] == ["aws_lambda_function.service"]

    # The login of the registry is nowhere in the folder.
    held = [path for path in folder.rglob("*") if path.is_file() and LOGIN in path.read_bytes()]
    assert held == []

    refuse_to_lose_sight_of_it(cloud, folder)
    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert what_is_left(cloud.aws) == {}


def test_a_guarded_bento_answers_who_bears_its_token(cloud_with_layers: AwsCloud, folder: Path) -> None:
    config = folder / "deployment_config.yaml"
    endpoint = cloud_with_layers.environment["AWS_ENDPOINT_URL"]
    config.write_text(
        config.read_text().replace(
            "env:\n", f"access: token\nenv:\n  AWS_ENDPOINT_URL_SECRETS_MANAGER: {endpoint}\n"
        )
    )
    applied = cli.succeed("up", "--json", cwd=folder).document
    assert httpx.get(f"{applied['endpoint']}/readyz", timeout=60).status_code == httpx.codes.OK
    rows = {"rows": [[5.1, 3.5, 1.4, 0.2]]}
    asked = httpx.post(f"{applied['endpoint']}/classify", json=rows, timeout=60)
    assert (asked.status_code, asked.headers["www-authenticate"]) == (401, "Bearer")
    token = cli.succeed("token", "show", cwd=folder).out.strip()
    header = {"authorization": f"Bearer {token}"}
    assert httpx.post(f"{applied['endpoint']}/classify", json=rows, headers=header).json() == ["setosa"]
    assert cli.succeed("invoke", "classify", cwd=folder).out

    holders = [path for path in folder.rglob("*") if path.is_file() and token.encode() in path.read_bytes()]
    assert holders == []
    assert token not in cloud_with_layers.urls.logs
    assert plan(folder)[0] == 0
    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert what_is_left(cloud_with_layers.aws) == {}
