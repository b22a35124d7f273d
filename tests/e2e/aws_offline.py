"""The whole cycle on AWS by the command alone. `test_offline.py` runs it where there is no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import cli
from tests.support.aws_cloud import AwsCloud, aws_cloud, what_is_left
from tests.support.fake_ec2 import fake_ec2
from tests.support.iris import iris_store
from tests.support.layers import LayerPool
from tests.support.plans import plan

CONFIG = """\
api_version: v1
name: iris
operator:
  name: {operator}
bento: iris_classifier:latest
{access}spec:
  region: us-east-1
"""
ROWS = '{"rows": [[5.1, 3.5, 1.4, 0.2]]}'


@pytest.fixture
def cloud(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, layer_pool: LayerPool
) -> Iterator[AwsCloud]:
    with aws_cloud(tmp_path_factory.mktemp("cloud"), layer_pool) as cloud:
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
        yield cloud


def goes_up_changes_and_comes_down(folder: Path, cloud: AwsCloud, log_group: str, resource: str) -> None:
    """From a bento to nothing left; `resource` is the address of the log group, which is what changes."""
    applied = cli.succeed("up", "--json", cwd=folder).document
    assert applied["release"]["image"].startswith(f"127.0.0.1:{cloud.registry.port}/")
    predicted = cli.succeed("invoke", "classify", "--json", "--data", ROWS, cwd=folder).document
    assert json.loads(predicted["body"]) == ["setosa"]
    assert plan(folder)[0] == 0

    config = folder / "deployment_config.yaml"
    config.write_text(f"{config.read_text()}  log_retention_days: 7\n")
    code, document = plan(folder)
    assert (code, [change["address"] for change in document["changes"]]) == (2, [resource])
    cli.succeed("apply", cwd=folder)

    cloud.aws.client("logs").put_retention_policy(logGroupName=log_group, retentionInDays=1)
    code, document = plan(folder)
    assert (code, [drift["address"] for drift in document["drift"]]) == (2, [resource])

    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert what_is_left(cloud.aws) == {}


def test_a_function(cloud: AwsCloud, tmp_path: Path) -> None:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG.format(operator="aws-lambda", access=""))
    goes_up_changes_and_comes_down(tmp_path, cloud, "/aws/lambda/iris", "aws_cloudwatch_log_group.function")


def test_a_machine(cloud: AwsCloud, tmp_path: Path) -> None:
    from bentodeploy.image.engine import connect

    config = CONFIG.format(operator="aws-ec2", access="access: public\n")
    (tmp_path / "deployment_config.yaml").write_text(config)
    with ExitStack() as stack:
        engine = connect()
        stack.callback(engine.client.close)
        stack.enter_context(fake_ec2(engine.client, cloud))
        goes_up_changes_and_comes_down(tmp_path, cloud, "/bentodeploy/iris", "aws_cloudwatch_log_group.this")
