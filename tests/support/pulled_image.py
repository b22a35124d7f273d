"""An image as a platform gets it: pushed to a registry, and pulled back by its digest."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.push import push_image
from bentodeploy.progress import Silent
from tests.support.real_bentos import CACHE
from tests.support.registry import registry_running

_DATA = CACHE / "registry"
"""Kept, because layers that are there already are not compressed and sent again."""


@contextmanager
def pulled_image(engine: DockerEngine, image_id: str, path: str) -> Iterator[str]:
    """Push this image, remove it, and pull it back; answers `registry/path@sha256:…`.

    Its tags are those of before. Nobody else may use the image meanwhile.
    """
    built = engine.image(image_id)
    assert built is not None
    images = engine.client.images
    tags = images.get(image_id).tags
    with (
        tempfile.TemporaryDirectory(prefix="bentodeploy-test-") as folder,
        FileLock(CACHE / "registry.lock"),
    ):
        _DATA.mkdir(exist_ok=True)
        (Path(folder) / "data").symlink_to(_DATA)
        with registry_running(Path(folder), with_login=False) as registry:
            repository = registry.at(f"bentodeploy-test/{path}")
            pushed = push_image(engine, built, repository, tag=uuid.uuid4().hex, progress=Silent())
            images.remove(image_id, force=True)
            assert engine.image(image_id) is None
            name, _, digest = pushed.partition("@")
            pulled = images.pull(name, tag=digest)
    for tag in tags:
        pulled.tag(tag)
    try:
        yield pushed
    finally:
        images.remove(pushed, noprune=True)
