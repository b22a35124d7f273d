"""Real bentos as images for Azure Functions, built by Docker with the operator's own overlay.

Microsoft's base image stands in no reach of the tests: a plain Python is the base, and the operator's own
trial plays the Functions host.
"""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from filelock import FileLock

from bentodeploy.bento.gather import gather
from bentodeploy.bento.reference import open_bento
from bentodeploy.config.model import Access
from bentodeploy.image.build import build_image
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.guard import guarded
from bentodeploy.image.model import DEFAULT_PLATFORM
from bentodeploy.image.stack import stack_tag
from bentodeploy.progress import Silent
from operators.azure_functions.image import overlay
from operators.azure_functions.spec import FunctionsSpec, Runtime
from operators.azure_functions.trial import trial
from tests.support.real_bentos import CACHE

BASE = "python:3.11-slim"
_START_SECONDS = 90


@dataclass(frozen=True)
class FunctionsImage:
    """One bento, as a function app and as BentoML itself would run it."""

    app: str
    """Id of the image for Azure."""
    stack: str
    """Tag of the bento's own image, whose entrypoint is `bentoml serve`."""
    spec: FunctionsSpec


@contextmanager
def functions_image(
    engine: DockerEngine,
    store: Path,
    name: str,
    runtime: Runtime = Runtime.PYTHON,
    access: Access = Access.PRIVATE,
) -> Iterator[FunctionsImage]:
    """Build the image of the bento `name` of `store`; it is gone when the context ends.

    The bento's own image below it stays in the engine, under the tag that the next build finds.
    """
    spec = FunctionsSpec(location="westeurope", base_image=BASE, runtime=runtime)
    tag = f"bentodeploy-test/functions-{name}:{uuid.uuid4().hex[:12]}"
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="bentodeploy-test-") as folder,
        FileLock(CACHE / f"image-{store.parent.name}.lock"),
    ):
        patch.setenv("BENTOML_HOME", str(store))
        bundle, bento = Path(folder) / "bundle", open_bento(name, Silent())
        gather(bento, bundle)
        own = overlay(spec, bento, access)
        image = build_image(
            engine,
            bundle,
            overlay=guarded(own) if access is Access.TOKEN else own,
            tag=tag,
            platform=DEFAULT_PLATFORM,
            labels={},
            progress=Silent(),
        )
        stack = stack_tag(bundle, DEFAULT_PLATFORM)
    try:
        yield FunctionsImage(image.id, stack, spec)
    finally:
        engine.client.images.remove(tag, force=True)


@contextmanager
def running_app(engine: DockerEngine, image: FunctionsImage, **settings: str) -> Iterator[httpx.Client]:
    """The image as the operator's trial runs it with these app settings; it ends with the context."""
    wanted = trial(image.spec)
    container = engine.client.containers.run(
        image.app,
        list(wanted.command or ()),
        environment={**settings, **wanted.environment},
        detach=True,
        mem_limit=f"{wanted.memory_mb}m",
        ports={f"{wanted.port}/tcp": ("127.0.0.1", 0)},
    )
    try:
        container.reload()
        port = (container.ports[f"{wanted.port}/tcp"] or [])[0]["HostPort"]
        transport = httpx.HTTPTransport(retries=3)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=30) as client:
            deadline = time.monotonic() + _START_SECONDS
            while not _is_ready(client):
                assert time.monotonic() < deadline, container.logs().decode(errors="replace")
                time.sleep(0.1)
            yield client
    finally:
        container.remove(force=True, v=True)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
