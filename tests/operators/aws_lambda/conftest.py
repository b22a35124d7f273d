"""The probe bento as a function beside `bentoml serve` of it; a fake of AWS; the generated project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine, connect
from operators.aws_lambda import LambdaOperator
from tests.support.aws_cloud import AwsCloud, aws_cloud
from tests.support.bento_image import BentoImage, bentoml_serve
from tests.support.generated_project import GeneratedProject, generated_project
from tests.support.iris import iris_store
from tests.support.lambda_image import function_image
from tests.support.lambda_runtime import FakeLambda, fake_lambda
from tests.support.layers import LayerPool
from tests.support.moto import FakeAws, fake_aws, terraform_config
from tests.support.probe_bento import probe_store
from tests.support.pulled_image import pulled_image


@pytest.fixture(scope="session")
def docker_engine() -> Iterator[DockerEngine]:
    engine = connect()
    yield engine
    engine.client.close()


@pytest.fixture(scope="session")
def probe_image(docker_engine: DockerEngine) -> Iterator[BentoImage]:
    """The image that is asked comes from a registry, by its digest, as Lambda's does."""
    with (
        function_image(docker_engine, probe_store(), "probe") as built,
        pulled_image(docker_engine, built.id, "probe") as pulled,
    ):
        yield replace(built, id=pulled)


@pytest.fixture(scope="session")
def served(docker_engine: DockerEngine, probe_image: BentoImage) -> Iterator[httpx.Client]:
    """The probe bento under `bentoml serve`."""
    with bentoml_serve(docker_engine, probe_image.stack) as client:
        yield client


@pytest.fixture(scope="session")
def shared_function(docker_engine: DockerEngine, probe_image: BentoImage) -> Iterator[FakeLambda]:
    """The probe bento as a function that all tests of a worker ask; none of them may end it."""
    with fake_lambda(docker_engine.client, probe_image.id) as function:
        yield function


@pytest.fixture
def function(docker_engine: DockerEngine, probe_image: BentoImage) -> Iterator[FakeLambda]:
    """The probe bento as a function of the test's own, with 1 s for each event."""
    with fake_lambda(docker_engine.client, probe_image.id, timeout=1) as function:
        yield function


@pytest.fixture(scope="session")
def running_aws() -> Iterator[FakeAws]:
    with fake_aws(MOTO_IAM_LOAD_MANAGED_POLICIES="false") as running:
        running.lead()
        yield running


@pytest.fixture
def aws(running_aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    """An empty fake of AWS, to which boto3 and Terraform's provider are led."""
    running_aws.reset()
    for name, value in running_aws.environment.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return running_aws


@pytest.fixture
def project(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> GeneratedProject:
    """The operator's project under the real provider, from this machine's mirror."""
    config = terraform_config(tmp_path_factory.mktemp("terraform"))
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(config))
    return generated_project(LambdaOperator(), tmp_path / "project")


def lead_to(cloud: AwsCloud, patch: pytest.MonkeyPatch) -> None:
    """Let the command find the cloud, and the bento."""
    for name, value in cloud.environment.items():
        patch.setenv(name, value)
    patch.setenv("BENTOML_HOME", str(iris_store()))


@pytest.fixture
def cloud_with_layers(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, layer_pool: LayerPool
) -> Iterator[AwsCloud]:
    """Its registry holds what this run has pushed to others."""
    with aws_cloud(tmp_path_factory.mktemp("cloud"), layer_pool) as cloud:
        lead_to(cloud, monkeypatch)
        yield cloud
