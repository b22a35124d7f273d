"""The probe bento as a function app beside `bentoml serve` of it; a fake of Azure; the generated project."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine, connect
from operators.azure_functions.keys import function_key
from operators.azure_functions.spec import Runtime
from tests.support.bento_image import bentoml_serve
from tests.support.fake_azure import FakeAzure, fake_azure
from tests.support.functions_image import FunctionsImage, functions_image, running_app
from tests.support.probe_bento import probe_store


@pytest.fixture(scope="session")
def docker_engine() -> Iterator[DockerEngine]:
    engine = connect()
    yield engine
    engine.client.close()


@pytest.fixture(scope="session")
def probe_image(docker_engine: DockerEngine) -> Iterator[FunctionsImage]:
    with functions_image(docker_engine, probe_store(), "probe") as image:
        yield image


@pytest.fixture(scope="session")
def served(docker_engine: DockerEngine, probe_image: FunctionsImage) -> Iterator[httpx.Client]:
    """The probe bento under `bentoml serve`."""
    with bentoml_serve(docker_engine, probe_image.stack) as client:
        yield client


@pytest.fixture(scope="session")
def shared_app(docker_engine: DockerEngine, probe_image: FunctionsImage) -> Iterator[httpx.Client]:
    """The probe bento as a function app that all tests of a worker ask; none of them may end it."""
    with running_app(docker_engine, probe_image) as client:
        yield client


@pytest.fixture(scope="session")
def shared_handler(docker_engine: DockerEngine) -> Iterator[httpx.Client]:
    """The same as a custom handler."""
    with (
        functions_image(docker_engine, probe_store(), "probe", Runtime.CUSTOM_HANDLER) as image,
        running_app(docker_engine, image) as client,
    ):
        yield client


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAzure]:
    """An empty fake of Azure, to which azure-identity and the operator are led."""
    with fake_azure() as running:
        for name in running.foreign_variables:
            monkeypatch.delenv(name, raising=False)
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        function_key.cache_clear()
        yield running
        function_key.cache_clear()
