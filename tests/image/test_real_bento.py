"""A real bento, built by the real BentoML, becomes an image that predicts."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from docker.models.containers import Container

from bentodeploy.image.build import build_image
from bentodeploy.image.engine import DockerEngine, connect
from bentodeploy.image.model import Image, Overlay
from bentodeploy.image.stack import stack_tag
from tests.image.conftest import RecordedProgress
from tests.support.iris import iris_store

pytestmark = [pytest.mark.docker, pytest.mark.bentoml, pytest.mark.timeout(1800)]

PLATFORM = "linux/amd64"
"""What the project builds for unless told otherwise."""


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    found = connect()
    yield found
    found.client.close()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bento with its model, as `gather` lays them out, and a mark: another test may build the same."""
    store, folder = iris_store(), tmp_path_factory.mktemp("iris") / "bundle"
    (bento,) = (store / "bentos" / "iris_classifier").glob("*/bento.yaml")
    shutil.copytree(bento.parent, folder)
    shutil.copytree(store / "models", folder / "models")
    (folder / "mark").write_text(uuid.uuid4().hex)
    return folder


@pytest.fixture(scope="module")
def image(engine: DockerEngine, bundle: Path) -> Iterator[Image]:
    tag = f"bentodeploy-test/{uuid.uuid4().hex[:12]}:iris"
    overlay = Overlay("USER root\nCOPY note.txt /note.txt\nUSER bentoml", {"note.txt": b"from the overlay"})
    yield build_image(
        engine,
        bundle,
        overlay=overlay,
        tag=tag,
        platform=PLATFORM,
        labels={"bentodeploy.bento": "iris_classifier"},
        progress=RecordedProgress(),
    )
    for made in (tag, stack_tag(bundle, PLATFORM)):
        engine.client.images.remove(made)


@pytest.fixture
def container(engine: DockerEngine, image: Image) -> Iterator[Container]:
    """The image, running."""
    running = engine.client.containers.run(
        image.id,
        detach=True,
        ports={"3000/tcp": ("127.0.0.1", 0)},
        environment={"BENTOML_DO_NOT_TRACK": "True"},
    )
    yield running
    running.remove(force=True)


def wait_until_ready(container: Container) -> str:
    """The service's URL, once it is ready."""
    container.reload()
    port = container.attrs["NetworkSettings"]["Ports"]["3000/tcp"][0]["HostPort"]
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while not is_ready(url):
        assert time.monotonic() < deadline, container.logs().decode()
        time.sleep(0.2)
    return url


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).is_success
    except httpx.TransportError:
        return False


# One test, because each process of a parallel run would build the image for itself.
def test_the_image_predicts_and_carries_overlay_label_and_platform(
    engine: DockerEngine, image: Image, container: Container
) -> None:
    url = wait_until_ready(container)

    answer = httpx.post(f"{url}/classify", json={"rows": [[5.1, 3.5, 1.4, 0.2]]}, timeout=30)

    assert answer.status_code == 200, answer.text
    assert answer.json() == ["setosa"]
    assert container.exec_run(["cat", "/note.txt"]).output == b"from the overlay"
    assert image.platform == PLATFORM
    assert engine.client.images.get(image.id).labels["bentodeploy.bento"] == "iris_classifier"
