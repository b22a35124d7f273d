"""examples/iris_aws_lambda: its script without an account, and from training to an answer on a fake of AWS
whose function is a container; its bento under Lambda's conditions."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bentodeploy.bento.reference import open_bento
from bentodeploy.image.engine import DockerEngine
from bentodeploy.progress import Silent
from tests.examples.asking import asked, documented_requests
from tests.examples.environment import copied, enter_environment, remove_stack
from tests.support import cli
from tests.support.aws_cloud import AwsCloud, aws_cloud, what_is_left
from tests.support.checkout import CHECKOUT
from tests.support.iris import bentoml_environment, iris_store
from tests.support.lambda_image import function_image
from tests.support.lambda_runtime import fake_lambda
from tests.support.layers import LayerPool

pytestmark = [pytest.mark.bentoml, pytest.mark.docker]

EXAMPLE = CHECKOUT / "examples" / "iris_aws_lambda"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, in the environment that its README asks for, but without an account."""
    copied("iris", tmp_path)
    example = copied(EXAMPLE.name, tmp_path)
    enter_environment(monkeypatch, bentoml_environment(), tmp_path / "bentoml", "AWS_")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return example


def test_the_script_trains_and_packs_and_stops_where_there_is_no_account(example: Path) -> None:
    ran = subprocess.run(["./run.sh"], cwd=example, capture_output=True, text=True, check=False)
    assert ran.returncode == 3, ran.stderr
    assert "credentials" in ran.stderr
    assert "bentodeploy invoke" not in ran.stderr
    assert ran.stdout == ""
    assert open_bento("iris_classifier:latest", Silent()).routes[0].path == "/classify"


@pytest.fixture
def cloud(
    example: Path,
    docker_engine: DockerEngine,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    layer_pool: LayerPool,
) -> Iterator[AwsCloud]:
    """A fake of AWS that the example deploys to, and patience with a busy machine; no image is left."""
    config = example / "deployment_config.yaml"
    config.write_text(f"{config.read_text()}health: {{timeout: 600}}\n")
    with aws_cloud(tmp_path_factory.mktemp("cloud"), layer_pool) as cloud:
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        yield cloud
    remove_stack(docker_engine, "iris_classifier:latest", tmp_path_factory.mktemp("bundle"))


# It builds and pushes an image of its own.
@pytest.mark.timeout(1800)
@pytest.mark.aws
@pytest.mark.registry
@pytest.mark.terraform
def test_one_command_leads_to_an_answer_and_the_readmes_next_ones_work(
    example: Path, cloud: AwsCloud
) -> None:
    ran = subprocess.run(["./run.sh"], cwd=example, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == '["setosa", "virginica"]\n'
    assert "iris-lambda is healthy at" in ran.stderr

    ((path, body), _) = documented_requests(EXAMPLE)
    answer = cli.succeed("invoke", path.removeprefix("/"), "--data", body, cwd=example)
    assert answer.out == '["setosa"]\n'
    status = cli.succeed("status", "--json", cwd=example).document
    assert status["healthy"] is True
    assert httpx.post(f"{status['endpoint']}{path}", content=body).status_code == httpx.codes.FORBIDDEN

    cli.succeed("destroy", "--confirm", "iris-lambda", cwd=example)
    assert what_is_left(cloud.aws) == {}


def test_the_function_answers_what_readme_and_script_ask(docker_engine: DockerEngine) -> None:
    with (
        function_image(docker_engine, iris_store(), "iris_classifier") as image,
        fake_lambda(docker_engine.client, image.id, memory="1024m") as function,
    ):
        answers = [asked(function, path, body) for path, body in documented_requests(EXAMPLE)]
    assert [answer.status for answer in answers] == [httpx.codes.OK] * 2
    assert [json.loads(answer.body) for answer in answers] == [["setosa"], ["setosa", "virginica"]]
