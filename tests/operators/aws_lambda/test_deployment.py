"""The iris bento on AWS Lambda by the command alone, with real Docker, Terraform and AWS provider."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import cli
from tests.support.aws_cloud import AwsCloud, aws_cloud, what_is_left
from tests.support.iris import iris_store

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
labels:
  team: flowers
env:
  GREETING: "it's ${HOME} & %{if} \\"quoted\\""
spec:
  region: us-east-1
"""


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsCloud]:
    with aws_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
        yield cloud


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path


def plan(folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit code of a plan, and its document."""
    answer = cli.run("plan", "--detailed-exitcode", "--json", cwd=folder)
    assert answer.code in (0, 2), answer.err
    return answer.code, answer.document


def changed(document: dict[str, Any]) -> set[str]:
    """Addresses of resources that the plan changes."""
    return {change["address"] for change in document["changes"]}


def add_to_spec(folder: Path, line: str) -> None:
    config = folder / "deployment_config.yaml"
    config.write_text(f"{config.read_text()}  {line}\n")


def test_a_bento_goes_up_answers_changes_and_comes_down(cloud: AwsCloud, folder: Path) -> None:
    applied = cli.succeed("up", "--json", cwd=folder).document
    endpoint = applied["endpoint"]
    assert applied["release"]["image"].startswith(f"127.0.0.1:{cloud.registry.port}/iris@sha256:")

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

    # Nothing changes when nothing changed.
    assert plan(folder) == (0, plan(folder)[1])
    again = cli.succeed("up", "--json", cwd=folder).document
    assert (again["changed"], again["release"]) == (False, applied["release"])

    # A change of one thing plans this one thing.
    add_to_spec(folder, "log_retention_days: 7")
    code, document = plan(folder)
    assert code == 2
    assert changed(document) == {"aws_cloudwatch_log_group.function"}
    add_to_spec(folder, "memory_size: 2048")
    cli.succeed("apply", cwd=folder)
    function = cloud.aws.client("lambda").get_function_configuration(FunctionName="iris", Qualifier="live")
    assert (function["MemorySize"], function["Version"]) == (2048, "2")

    # What somebody else changed is reported.
    cloud.aws.client("lambda").update_function_configuration(FunctionName="iris", Timeout=77)
    code, document = plan(folder)
    assert code == 2
    assert [drift["address"] for drift in document["drift"]] == ["aws_lambda_function.service"]

    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert what_is_left(cloud.aws) == {}


def test_a_guarded_bento_answers_who_bears_its_token(cloud: AwsCloud, folder: Path) -> None:
    config = folder / "deployment_config.yaml"
    endpoint = cloud.environment["AWS_ENDPOINT_URL"]
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
    assert token not in cloud.urls.logs
    assert plan(folder)[0] == 0
    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert what_is_left(cloud.aws) == {}
