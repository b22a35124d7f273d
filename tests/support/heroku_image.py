"""Real bentos as images for Heroku, built by Docker with the operator's own overlay."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from bentodeploy.bento.gather import gather
from bentodeploy.bento.reference import open_bento
from bentodeploy.image.build import build_image
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import DEFAULT_PLATFORM, Image
from bentodeploy.image.stack import stack_tag
from bentodeploy.progress import Silent
from operators.heroku.image import overlay
from tests.support.real_bentos import CACHE


@dataclass(frozen=True)
class DynoImage:
    """One bento, as Heroku and as BentoML itself would run it."""

    image: Image
    stack: str
    """Tag of the bento's own image, whose entrypoint is `bentoml serve`."""


@contextmanager
def dyno_image(engine: DockerEngine, store: Path, name: str) -> Iterator[DynoImage]:
    """Build the image of the bento `name` of `store`; it is gone when the context ends.

    The bento's own image below it stays in the engine, under the tag that the next build finds.
    """
    tag = f"bentodeploy-test/heroku-{name}:{uuid.uuid4().hex[:12]}"
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
            overlay=overlay(bento, 1),
            tag=tag,
            platform=DEFAULT_PLATFORM,
            labels={},
            progress=Silent(),
        )
        stack = stack_tag(bundle, DEFAULT_PLATFORM)
    try:
        yield DynoImage(image, stack)
    finally:
        engine.client.images.remove(tag, force=True)
