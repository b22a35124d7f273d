"""The iris bento on a machine in AWS by the command alone: real Docker, Terraform, AWS provider, systemd."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine, connect
from tests.operators.aws_ec2.conftest import lead_to
from tests.support import cli
from tests.support.aws_cloud import AwsCloud, aws_cloud, what_is_left
from tests.support.fake_ec2 import FakeEc2, fake_ec2
from tests.support.iris import iris_store
from tests.support.layers import LayerPool
from tests.support.plans import plan

pytestmark = [
    pytest.mark.aws,
    pytest.mark.bentoml,
    pytest.mark.docker,
    pytest.mark.registry,
    pytest.mark.terraform,
    pytest.mark.timeout(1800),
]

CONFIG = """\
api_version: v1
name: iris
operator:
  name: aws-ec2
bento: iris_classifier:latest
access: public
labels:
  team: flowers
spec:
  region: us-east-1
env:
  GREETING: "it's ${HOME} & %{if} \\"quoted\\""
"""


@pytest.fixture
def engine() -> Iterator[DockerEngine]:
    found = connect()
    yield found
    found.client.close()


@pytest.fixture
def cloud(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, layer_pool: LayerPool
) -> Iterator[AwsCloud]:
    with aws_cloud(tmp_path_factory.mktemp("cloud"), layer_pool) as cloud:
        lead_to(cloud.environment, monkeypatch)
        monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
        yield cloud


@pytest.fixture
def ec2(engine: DockerEngine, cloud: AwsCloud) -> Iterator[FakeEc2]:
    with fake_ec2(engine.client, cloud) as ec2:
        yield ec2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path


def succeed(*arguments: str, cwd: Path) -> dict[str, Any]:
    """The document of a verb that may wait for a machine to boot."""
    with cli.start(*arguments, "--json", cwd=cwd) as running:
        out, err = running.communicate(timeout=900)
    assert running.returncode == 0, err
    document = json.loads(out)
    assert isinstance(document, dict)
    return document


def test_a_bento_goes_up_answers_changes_in_place_and_comes_down(
    cloud: AwsCloud, ec2: FakeEc2, folder: Path
) -> None:
    applied = succeed("up", cwd=folder)
    endpoint = applied["endpoint"]
    assert applied["healthy"] is True
    assert applied["release"]["image"].startswith(f"127.0.0.1:{cloud.registry.port}/bentodeploy/iris@sha256:")
    rows = '{"rows": [[5.1, 3.5, 1.4, 0.2]]}'
    classified = cli.succeed("invoke", "classify", "--json", "--data", rows, cwd=folder).document
    assert classified["url"] == f"{endpoint}/classify"
    assert json.loads(classified["body"]) == ["setosa"]
    (machine,) = ec2.machines.values()
    assert 'GREETING=it\'s ${HOME} & %{if} "quoted"' in machine.file("/run/bentodeploy/environment")

    assert plan(folder)[0] == 0
    again = succeed("up", cwd=folder)
    assert (again["changed"], again["release"]) == (False, applied["release"])
    assert "The endpoint is plain HTTP" in cli.succeed("apply", cwd=folder).out
    assert "/classify" in cli.succeed("logs", cwd=folder).out

    config = folder / "deployment_config.yaml"
    config.write_text(f"{config.read_text()}  SECOND: release\n")
    code, document = plan(folder)
    assert code == 2
    assert [change["address"] for change in document["changes"]] == ["aws_ssm_parameter.wanted"]
    updated = succeed("apply", cwd=folder)
    assert updated["release"]["number"] == 2
    assert updated["endpoint"] == endpoint
    # Healthy means the new release: the machine that answered all the time has it now.
    assert "SECOND=release" in machine.file("/run/bentodeploy/environment")
    assert machine.run("docker", "ps", "--all", "--format={{.Names}}").split() == ["bentodeploy"]

    status = succeed("status", cwd=folder)
    assert (status["state"], status["runtime"]["state"]) == ("deployed", "running")

    (instance_id,) = ec2.machines
    cloud.aws.client("ec2").create_tags(Resources=[instance_id], Tags=[{"Key": "team", "Value": "roses"}])
    code, document = plan(folder)
    assert code == 2
    assert [drift["address"] for drift in document["drift"]] == ["aws_instance.this"]

    succeed("destroy", "--confirm", "iris", cwd=folder)
    assert what_is_left(cloud.aws) == {}


@pytest.mark.long
def test_a_guarded_bento_answers_who_bears_its_token(cloud: AwsCloud, ec2: FakeEc2, folder: Path) -> None:
    config = folder / "deployment_config.yaml"
    config.write_text(config.read_text().replace("access: public", "access: token"))
    endpoint = succeed("up", cwd=folder)["endpoint"]
    assert httpx.get(f"{endpoint}/readyz", timeout=60).status_code == httpx.codes.OK
    rows = {"rows": [[5.1, 3.5, 1.4, 0.2]]}
    asked = httpx.post(f"{endpoint}/classify", json=rows, timeout=60)
    assert (asked.status_code, asked.headers["www-authenticate"]) == (401, "Bearer")
    token = cli.succeed("token", "show", cwd=folder).out.strip()
    header = {"authorization": f"Bearer {token}"}
    assert httpx.post(f"{endpoint}/classify", json=rows, headers=header, timeout=60).json() == ["setosa"]
    assert cli.succeed("invoke", "classify", cwd=folder).out

    holders = [path for path in folder.rglob("*") if path.is_file() and token.encode() in path.read_bytes()]
    assert holders == []
    assert token not in cli.succeed("logs", cwd=folder).out
    status = succeed("status", cwd=folder)
    assert (status["healthy"], status["runtime"]["state"]) == (True, "running")
    assert "each with the token" in cli.succeed("apply", cwd=folder).out
    assert plan(folder)[0] == 0

    # A secret that somebody deleted: the same verb makes another, which the same machine takes up.
    cloud.aws.client("secretsmanager").delete_secret(
        SecretId="bentodeploy/iris/machine-token", ForceDeleteWithoutRecovery=True
    )
    succeed("up", cwd=folder)
    assert cli.succeed("token", "show", cwd=folder).out.strip() != token
    assert cli.succeed("invoke", "classify", cwd=folder).out
    assert httpx.post(f"{endpoint}/classify", json=rows, headers=header, timeout=60).status_code == 401
    assert len(ec2.machines) == 1

    succeed("destroy", "--confirm", "iris", cwd=folder)
    assert what_is_left(cloud.aws) == {}
