"""examples/iris_azure_functions: its script without an account, and from training to an answer on a fake of
Azure whose function app is a container."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bentodeploy.bento.reference import open_bento
from bentodeploy.image.engine import DockerEngine
from bentodeploy.progress import Silent
from tests.examples.asking import documented_requests
from tests.examples.environment import copied, enter_environment, remove_stack
from tests.support import cli
from tests.support.azure_cloud import PLAIN_HTTP, AzureCloud, azure_cloud
from tests.support.checkout import CHECKOUT
from tests.support.fake_azure import KEY
from tests.support.iris import bentoml_environment

pytestmark = [pytest.mark.bentoml, pytest.mark.docker]

EXAMPLE = CHECKOUT / "examples" / "iris_azure_functions"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, in the environment that its README asks for, but without an account."""
    copied("iris", tmp_path)
    example = copied(EXAMPLE.name, tmp_path)
    enter_environment(monkeypatch, bentoml_environment(), tmp_path / "bentoml", "ARM_|AZURE_|IDENTITY_")
    return example


def test_the_script_trains_and_packs_and_stops_where_there_is_no_account(example: Path) -> None:
    ran = subprocess.run(["./run.sh"], cwd=example, capture_output=True, text=True, check=False)
    assert ran.returncode == 3, ran.stderr
    assert "Nothing says which Azure subscription to deploy to" in ran.stderr
    assert "bentodeploy invoke" not in ran.stderr
    assert ran.stdout == ""
    assert open_bento("iris_classifier:latest", Silent()).routes[0].path == "/classify"


@pytest.fixture
def cloud(
    example: Path,
    docker_engine: DockerEngine,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[AzureCloud]:
    """A fake of Azure that the example deploys to, with a base image that is at hand; no image is left."""
    config = example / "deployment_config.yaml"
    config.write_text(f"{config.read_text()}  base_image: python:3.11-slim\n")
    project = example / "terraform" / "iris-functions"
    project.mkdir(parents=True)
    (project / "endpoint_override.tf").write_text(PLAIN_HTTP)
    with azure_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch) as cloud:
        for name, value in cloud.api.environment.items():
            monkeypatch.setenv(name, value)
        yield cloud
    remove_stack(docker_engine, "iris_classifier:latest", tmp_path_factory.mktemp("bundle"))


@pytest.mark.long
@pytest.mark.provider
@pytest.mark.registry
@pytest.mark.terraform
def test_one_command_leads_to_an_answer_and_the_readmes_next_ones_work(
    example: Path, cloud: AzureCloud
) -> None:
    ran = subprocess.run(["./run.sh"], cwd=example, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == '["setosa", "virginica"]\n'
    assert KEY not in ran.stderr

    (asked, *_) = documented_requests(EXAMPLE)
    answer = cli.succeed("invoke", asked[0].removeprefix("/"), "--data", asked[1], cwd=example)
    assert answer.out == '["setosa"]\n'
    endpoint = cli.succeed("status", "--json", cwd=example).document["endpoint"]
    assert httpx.post(endpoint + asked[0], content=asked[1]).status_code == httpx.codes.UNAUTHORIZED

    cli.succeed("destroy", "--confirm", "iris-functions", cwd=example)
    assert cloud.resources.resources == {}
