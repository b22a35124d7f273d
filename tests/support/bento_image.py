"""Real bentos as images, built by Docker with an operator's own overlay."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from filelock import FileLock

from bentodeploy.bento.gather import gather
from bentodeploy.bento.model import Bento
from bentodeploy.bento.reference import open_bento
from bentodeploy.image.build import build_image
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import DEFAULT_PLATFORM, Overlay
from bentodeploy.image.stack import stack_tag
from bentodeploy.progress import Silent
from tests.support.real_bentos import CACHE


@dataclass(frozen=True)
class BentoImage:
    """One bento, as a platform and as BentoML itself would run it."""

    id: str
    """Of the image with the overlay; or its name and digest in a registry."""
    stack: str
    """Tag of the bento's own image, whose entrypoint is `bentoml serve`."""


@contextmanager
def bento_image(
    engine: DockerEngine, store: Path, name: str, overlay: Callable[[Bento], Overlay]
) -> Iterator[BentoImage]:
    """Build the image of the bento `name` of `store`; it is gone when the context ends.

    The bento's own image below it stays in the engine, under the tag that the next build finds.
    """
    tag = f"bentodeploy-test/{name}:{uuid.uuid4().hex[:12]}"
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="bentodeploy-test-") as folder,
        FileLock(CACHE / f"image-{store.parent.name}.lock"),
    ):
        patch.setenv("BENTOML_HOME", str(store))
        bundle, bento = Path(folder) / "bundle", open_bento(name, Silent())
        gather(bento, bundle)
        image = build_image(
            engine,
            bundle,
            overlay=overlay(bento),
            tag=tag,
            platform=DEFAULT_PLATFORM,
            labels={"bentodeploy.test": tag},  # an image that no other test has
            progress=Silent(),
        )
        stack = stack_tag(bundle, DEFAULT_PLATFORM)
    try:
        yield BentoImage(image.id, stack)
    finally:
        engine.client.images.remove(tag, force=True)


@contextmanager
def bentoml_serve(engine: DockerEngine, stack: str) -> Iterator[httpx.Client]:
    """`bentoml serve` in the bento's own image, ready to be asked; it ends with the context."""
    container = engine.client.containers.run(stack, detach=True, ports={"3000/tcp": ("127.0.0.1", 0)})
    try:
        container.reload()
        port = (container.ports["3000/tcp"] or [])[0]["HostPort"]
        transport = httpx.HTTPTransport(retries=3)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=30) as client:
            _wait_until_ready(client, lambda: container.logs().decode(errors="replace"))
            yield client
    finally:
        container.remove(force=True, v=True)


def _wait_until_ready(client: httpx.Client, log: Callable[[], str]) -> None:
    deadline = time.monotonic() + 180
    while not is_ready(client):
        assert time.monotonic() < deadline, f"bentoml serve does not get ready:\n{log()}"
        time.sleep(0.1)


def is_ready(client: httpx.Client) -> bool:
    """Whether the service says that it is."""
    try:
        return client.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
