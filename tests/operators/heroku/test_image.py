"""Real images under Heroku's contract answer as `bentoml serve` does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine, connect
from operators.heroku.image import VARIABLES
from operators.heroku.spec import HerokuSpec
from operators.heroku.trial import trial
from tests.support.bento_image import BentoImage, bentoml_serve
from tests.support.heroku_dynos import ContainerDynos, container_dynos
from tests.support.heroku_image import dyno_image
from tests.support.iris import iris_store
from tests.support.real_bentos import RealLayout, real_store

pytestmark = [pytest.mark.bentoml, pytest.mark.docker]

PATIENCE = 180
"""Seconds; a machine that builds other images meanwhile is slower than Heroku allows."""
ROWS = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    engine = connect()
    yield engine
    engine.client.close()


@pytest.fixture(scope="module")
def iris(engine: DockerEngine) -> Iterator[BentoImage]:
    with dyno_image(engine, iris_store(), "iris_classifier") as image:
        yield image


@contextmanager
def running_dyno(engine: DockerEngine, image: BentoImage) -> Iterator[ContainerDynos]:
    """A dyno that serves requests."""
    with container_dynos(engine.client) as dynos:
        dynos.start("iris", image.id, {})
        deadline = time.monotonic() + PATIENCE
        while dynos.state("iris") != "up":
            assert time.monotonic() < deadline, "\n".join(dynos.log("iris"))
            time.sleep(0.2)
        yield dynos


@pytest.fixture(scope="module")
def dyno(engine: DockerEngine, iris: BentoImage) -> Iterator[ContainerDynos]:
    """A dyno with 512 MB, a foreign user and a port of Heroku's choice."""
    with running_dyno(engine, iris) as dynos:
        yield dynos


def answers(client: httpx.Client, rows: object) -> list[tuple[int, bytes]]:
    """Status and bytes of a prediction, of a mistake, and of two of BentoML's own routes."""
    asked = [
        client.post("/classify", content=json.dumps(rows), headers={"Content-Type": "application/json"}),
        client.post("/classify", content="no JSON", headers={"Content-Type": "application/json"}),
        client.get("/readyz"),
        client.get("/nowhere"),
    ]
    return [(answer.status_code, answer.content) for answer in asked]


def test_every_answer_is_the_same_bytes_as_that_of_bentoml_serve(
    engine: DockerEngine, iris: BentoImage, dyno: ContainerDynos
) -> None:
    with bentoml_serve(engine, iris.stack) as served, httpx.Client(base_url=dyno.url, timeout=60) as deployed:
        expected = answers(served, {"rows": ROWS})
        assert expected[0] == (200, b'["setosa", "virginica"]')
        assert answers(deployed, {"rows": ROWS}) == expected
        assert deployed.get("/metrics").status_code == httpx.codes.OK


def test_the_image_has_no_entrypoint_and_a_cmd_that_ends_with_its_service(
    engine: DockerEngine, iris: BentoImage
) -> None:
    config = engine.client.images.get(iris.id).attrs["Config"]
    assert not config["Entrypoint"]
    assert "$PORT" in " ".join(config["Cmd"]) or "${PORT" in " ".join(config["Cmd"])
    assert set(config["Env"]) >= {f"{name}={value}" for name, value in VARIABLES.items()}
    assert config["User"] not in ("", "0", "root")


def test_the_overlay_is_thin(engine: DockerEngine, iris: BentoImage) -> None:
    whole, stack = engine.image(iris.id), engine.image(iris.stack)
    assert whole is not None
    assert stack is not None
    assert whole.size - stack.size < 10_000_000


def test_sigterm_ends_the_service_well(engine: DockerEngine, iris: BentoImage) -> None:
    with running_dyno(engine, iris) as dynos:
        # Heroku sends SIGTERM, and SIGKILL 30 s later.
        assert dynos.terminate(seconds=30) in (0, 143)


# What BentoML 1.4 does in the class style is above; here and there the server is BentoML's own.
@pytest.mark.parametrize("layout", ["1.0-function"])
def test_bentos_of_older_releases_answer_alike(layout: RealLayout, engine: DockerEngine) -> None:
    content: object = {"rows": ROWS} if layout.endswith("class") else ROWS
    with (
        dyno_image(engine, real_store(layout), "iris") as image,
        bentoml_serve(engine, image.stack) as served,
        running_dyno(engine, image) as dynos,
        httpx.Client(base_url=dynos.url, timeout=60) as deployed,
    ):
        assert answers(deployed, content) == answers(served, content)


def test_the_trial_is_the_contract() -> None:
    tried = trial(HerokuSpec(dyno_type="standard-2x"))
    assert tried.user == "53210:53210"
    assert tried.memory_mb == 1024
    assert tried.environment["PORT"] == str(tried.port)
