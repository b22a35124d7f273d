"""The real image of a real bento under Cloud Run's contract: it answers as `bentoml serve` does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine
from bentodeploy.operator import Trial
from operators.google_cloud_run.image import VARIABLES
from operators.google_cloud_run.trial import trial
from tests.operators.google_cloud_run.conftest import spec
from tests.support.bento_image import BentoImage, bentoml_serve
from tests.support.cloud_run_image import service_image
from tests.support.iris import iris_store
from tests.support.probe_bento import probe_store
from tests.support.real_bentos import RealLayout, real_store
from tests.support.service_container import GRACE_SECONDS, ServiceContainer, service_container

pytestmark = [pytest.mark.docker, pytest.mark.bentoml]

ROWS = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
CONTRACT = trial("iris", spec(port=8123, memory="512Mi"))


@pytest.fixture(scope="module")
def iris(docker_engine: DockerEngine) -> Iterator[BentoImage]:
    with service_image(docker_engine, iris_store(), "iris_classifier") as image:
        yield image


@pytest.fixture(scope="module")
def service(docker_engine: DockerEngine, iris: BentoImage) -> Iterator[ServiceContainer]:
    """The iris bento as a service that all tests of this file ask; none of them may end it."""
    # The bento's own variable for the port must not win.
    with service_container(
        docker_engine.client, iris.id, CONTRACT, more={"BENTOML_PORT": "9999", "GREETING": "hello"}
    ) as service:
        yield service


def test_answers_are_those_of_bentoml_serve(
    docker_engine: DockerEngine, iris: BentoImage, service: ServiceContainer
) -> None:
    with bentoml_serve(docker_engine, iris.stack) as served:
        for path, content in [("/classify", {"rows": ROWS}), ("/classify", {"rows": "x"}), ("/nowhere", {})]:
            ours, theirs = (client.post(path, json=content) for client in (service.client, served))
            assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
        assert service.client.post("/classify", json={"rows": ROWS}).content == b'["setosa", "virginica"]'


def test_it_listens_where_cloud_run_says_and_nowhere_else(service: ServiceContainer) -> None:
    listens = "not socket.socket().connect_ex(('127.0.0.1', port))"
    program = f"import socket; print([port for port in (3000, 8123, 9999) if {listens}])"
    assert service.run("python", "-c", program) == (0, "[8123]\n")


def test_bentoml_is_the_first_process_under_its_own_user(service: ServiceContainer) -> None:
    code, command = service.run("cat", "/proc/1/cmdline")
    assert code == 0
    assert "bentoml" in command
    assert "sh\0-c" not in command
    assert service.run("id", "-u") == (0, "1034\n")


def test_it_has_the_variables_of_the_config_and_of_cloud_run(service: ServiceContainer) -> None:
    _, variables = service.run("env")
    told = dict(line.split("=", 1) for line in variables.splitlines() if "=" in line)
    assert (told["GREETING"], told["PORT"], told["K_SERVICE"]) == ("hello", "8123", "iris")
    assert told.items() >= VARIABLES.items()


def test_the_overlay_is_thin(docker_engine: DockerEngine, iris: BentoImage) -> None:
    whole, stack = docker_engine.image(iris.id), docker_engine.image(iris.stack)
    assert whole is not None
    assert stack is not None
    assert whole.size == stack.size
    assert whole.platform == "linux/amd64"


def test_a_request_on_its_way_is_answered_before_the_end(docker_engine: DockerEngine) -> None:
    # Cloud Run sends SIGTERM, and SIGKILL 10 s later.
    answers: list[httpx.Response] = []
    contract = Trial(port=8080, environment={"PORT": "8080"}, memory_mb=1024, cpus=1.0)
    with (
        service_image(docker_engine, probe_store(), "probe") as image,
        service_container(docker_engine.client, image.id, contract) as service,
    ):
        asking = threading.Thread(
            target=lambda: answers.append(service.client.post("/wait", json={"seconds": 1.5}))
        )
        asking.start()
        time.sleep(0.5)
        begin = time.monotonic()
        code = service.stop()
        took = time.monotonic() - begin
        asking.join()
    assert (answers[0].status_code, answers[0].text) == (200, "done")
    assert code == 0
    assert took < GRACE_SECONDS


# What BentoML 1.4 does in the class style is above.
@pytest.mark.parametrize("layout", ["1.0-function"])
def test_bentos_of_older_releases_keep_to_the_contract_too(
    layout: RealLayout, docker_engine: DockerEngine
) -> None:
    with (
        service_image(docker_engine, real_store(layout), "iris") as image,
        service_container(docker_engine.client, image.id, CONTRACT) as service,
        bentoml_serve(docker_engine, image.stack) as served,
    ):
        ours, theirs = (
            client.post("/classify", content=json.dumps(ROWS)) for client in (service.client, served)
        )
        assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
