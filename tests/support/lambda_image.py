"""Real bentos as images for Lambda."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from bentodeploy.image.engine import DockerEngine
from operators.aws_lambda.image import overlay
from tests.support.bento_image import BentoImage, bento_image


def function_image(engine: DockerEngine, store: Path, name: str) -> AbstractContextManager[BentoImage]:
    """The bento `name` of `store`; see `bento_image`."""
    return bento_image(engine, store, name, lambda _: overlay())
