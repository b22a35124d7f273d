"""Real bentos as images for Cloud Run."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from bentodeploy.image.engine import DockerEngine
from operators.google_cloud_run.image import overlay
from tests.support.bento_image import BentoImage, bento_image


def service_image(engine: DockerEngine, store: Path, name: str) -> AbstractContextManager[BentoImage]:
    """The bento `name` of `store`; see `bento_image`."""
    return bento_image(engine, store, name, lambda _: overlay())
