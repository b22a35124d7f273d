"""Real bentos as images for Azure Functions, built by Docker with the operator's own overlay.

Microsoft's base image stands in no reach of the tests: a plain Python is the base, and the operator's own
trial plays the Functions host.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bentodeploy.bento.model import Bento
from bentodeploy.config.model import Access
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.guard import guarded
from bentodeploy.image.model import Overlay
from operators.azure_functions.image import overlay
from operators.azure_functions.spec import FunctionsSpec, Runtime
from operators.azure_functions.trial import trial
from tests.support.bento_image import BentoImage, bento_image, is_ready

BASE = "python:3.11-slim"
_START_SECONDS = 240


@dataclass(frozen=True)
class FunctionsImage(BentoImage):
    """One bento, as a function app and as BentoML itself would run it."""

    spec: FunctionsSpec


@contextmanager
def functions_image(
    engine: DockerEngine,
    store: Path,
    name: str,
    runtime: Runtime = Runtime.PYTHON,
    access: Access = Access.PRIVATE,
) -> Iterator[FunctionsImage]:
    """The bento `name` of `store`; see `bento_image`."""
    spec = FunctionsSpec(location="westeurope", base_image=BASE, runtime=runtime)

    def made(bento: Bento) -> Overlay:
        own = overlay(spec, bento, access)
        return guarded(own) if access is Access.TOKEN else own

    with bento_image(engine, store, name, made) as image:
        yield FunctionsImage(image.id, image.stack, spec)


@contextmanager
def running_app(engine: DockerEngine, image: FunctionsImage, **settings: str) -> Iterator[httpx.Client]:
    """The image as the operator's trial runs it with these app settings; it ends with the context."""
    wanted = trial(image.spec)
    container = engine.client.containers.run(
        image.id,
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
            while not is_ready(client):
                assert time.monotonic() < deadline, container.logs().decode(errors="replace")
                time.sleep(0.1)
            yield client
    finally:
        container.remove(force=True, v=True)
