"""Real bentos as images for Heroku."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from bentodeploy.image.engine import DockerEngine
from operators.heroku.image import overlay
from tests.support.bento_image import BentoImage, bento_image


def dyno_image(engine: DockerEngine, store: Path, name: str) -> AbstractContextManager[BentoImage]:
    """The bento `name` of `store`, for one web process; see `bento_image`."""
    return bento_image(engine, store, name, lambda bento: overlay(bento, 1))
