"""Real images of real bentos, of all releases and both styles, behind the guard."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from filelock import FileLock

from bentodeploy.bento.gather import gather
from bentodeploy.bento.reference import open_bento
from bentodeploy.image.build import build_image
from bentodeploy.image.engine import DockerEngine, connect
from bentodeploy.image.guard import OPEN_PATHS, TOKEN, guarded
from bentodeploy.image.model import DEFAULT_PLATFORM, Overlay
from bentodeploy.progress import Silent
from tests.support.real_bentos import CACHE, SERVERS, RealLayout, real_store

pytestmark = [pytest.mark.docker, pytest.mark.bentoml]

SECRET = "right-token"
ROWS = [[5.1, 3.5, 1.4, 0.2]]


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    engine = connect()
    yield engine
    engine.client.close()


@contextmanager
def guarded_image(engine: DockerEngine, layout: RealLayout, folder: Path) -> Iterator[str]:
    store = real_store(layout)
    tag = f"bentodeploy-test/guard-{layout}:{uuid.uuid4().hex[:12]}"
    with pytest.MonkeyPatch.context() as patch, FileLock(CACHE / f"image-{store.parent.name}.lock"):
        patch.setenv("BENTOML_HOME", str(store))
        gather(open_bento("iris", Silent()), folder / "bundle")
        build_image(
            engine,
            folder / "bundle",
            overlay=guarded(Overlay()),
            tag=tag,
            platform=DEFAULT_PLATFORM,
            labels={},
            progress=Silent(),
        )
    try:
        yield tag
    finally:
        engine.client.images.remove(tag, force=True)


@contextmanager
def serving(engine: DockerEngine, image: str) -> Iterator[httpx.Client]:
    container = engine.client.containers.run(
        image, detach=True, ports={"3000/tcp": ("127.0.0.1", 0)}, environment={TOKEN: SECRET}
    )
    try:
        container.reload()
        port = (container.ports["3000/tcp"] or [])[0]["HostPort"]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            deadline = time.monotonic() + 240
            while not is_ready(client):
                assert time.monotonic() < deadline, container.logs().decode(errors="replace")
                time.sleep(0.2)
            yield client
    finally:
        container.remove(force=True, v=True)


def is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("layout", SERVERS)
def test_only_who_bears_the_token_is_served(layout: RealLayout, engine: DockerEngine, tmp_path: Path) -> None:
    content: Any = {"rows": ROWS} if layout.endswith("class") else ROWS
    right = {"authorization": f"Bearer {SECRET}"}
    with guarded_image(engine, layout, tmp_path) as image:
        with serving(engine, image) as client:
            missing = client.post("/classify", json=content)
            assert (missing.status_code, missing.headers["www-authenticate"]) == (401, "Bearer")
            wrong = client.post("/classify", json=content, headers={"authorization": "Bearer wrong"})
            assert wrong.status_code == 401
            assert client.post("/classify", json=content, headers=right).status_code == 200
            assert {client.get(path).status_code for path in OPEN_PATHS} == {200}
            assert {client.get(path).status_code for path in ("/metrics", "/docs.json", "/", "/x")} == {401}
            assert client.get("/metrics", headers=right).status_code == 200
        assert refuses_to_start(engine, image)


def refuses_to_start(engine: DockerEngine, image: str) -> bool:
    """Whether the image ends by itself when it gets no token."""
    container = engine.client.containers.run(image, detach=True)
    try:
        code = container.wait(timeout=120)["StatusCode"]
        return bool(code) and "NoTokenError" in container.logs().decode(errors="replace")
    finally:
        container.remove(force=True, v=True)
