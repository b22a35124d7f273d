"""Images of small services, pushed to the registry that plays ECR's data side."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.push import push_image
from bentodeploy.progress import Silent
from tests.support.fake_bentoml import NAME, write_wheel
from tests.support.registry import RunningRegistry

REPOSITORY = "bentodeploy/iris"

_SERVICE = f"""
FROM python:3.11-slim
COPY {NAME} /
RUN python3 -m pip install -q --no-index --root-user-action=ignore /{NAME}
RUN mkdir /bento && touch /bento/bento.yaml
ENV VERSION=%s
# As the first process of a container it would not heed SIGTERM.
STOPSIGNAL SIGINT
CMD exec python3 -u -m bentoml serve /bento --host 0.0.0.0 --port "$PORT"
"""

_CADDY_BASE = "bentodeploy-test/caddy"
_CADDY = """
FROM python:3.11-slim
RUN apt-get update -q && apt-get install -qy --no-install-recommends caddy >/dev/null
ENV XDG_DATA_HOME=/data
"""


@contextmanager
def pushed_service(
    engine: DockerEngine, registry: RunningRegistry, version: str, overlay: str = ""
) -> Iterator[str]:
    """An image of a fake of BentoML's server with an overlay, by digest."""
    with tempfile.TemporaryDirectory() as folder:
        files = {NAME: write_wheel(Path(folder)).read_bytes()}
    with pushed(engine, registry, REPOSITORY, version, _SERVICE % version + overlay, files) as digest:
        yield digest


@contextmanager
def pushed_caddy(engine: DockerEngine, registry: RunningRegistry) -> Iterator[str]:
    """Debian's Caddy as an image, by digest."""
    _build(engine, _CADDY_BASE, _CADDY, {}, {})  # stays, as the image of the machine does
    with pushed(engine, registry, "library/caddy", "2", f"FROM {_CADDY_BASE}\n", {}) as digest:
        yield digest


@contextmanager
def pushed(
    engine: DockerEngine,
    registry: RunningRegistry,
    repository: str,
    version: str,
    dockerfile: str,
    files: dict[str, bytes],
) -> Iterator[str]:
    """An image of this test's own: tests beside it remove theirs by what they hold."""
    tag = f"bentodeploy-test/{repository}-{registry.port}:{version}"
    _build(engine, tag, dockerfile, files, {"bentodeploy.test": str(registry.port)})
    image = engine.image(tag)
    assert image is not None
    try:
        yield push_image(engine, image, registry.at(repository), tag=version, progress=Silent())
    finally:
        engine.client.images.remove(image.id, force=True)


def _build(
    engine: DockerEngine, tag: str, dockerfile: str, files: dict[str, bytes], labels: dict[str, str]
) -> None:
    context = _context({"Dockerfile": dockerfile.encode(), **files})
    engine.client.images.build(
        fileobj=context, custom_context=True, tag=tag, labels=labels, rm=True, forcerm=True
    )


def _context(files: dict[str, bytes]) -> io.BytesIO:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    buffer.seek(0)
    return buffer
