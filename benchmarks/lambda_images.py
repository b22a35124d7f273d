"""The demo's bento as a Lambda function: by our overlay, and by the adaptation that one writes first."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.workplace import DEMO
from bentodeploy.image.command import BuildRequest, docker_command
from bentodeploy.image.engine import DockerEngine, connect
from bentodeploy.image.model import DEFAULT_PLATFORM
from bentodeploy.image.run_build import Build, run_build
from bentodeploy.progress import Silent
from tests.support.lambda_events import Request, function_url_event
from tests.support.lambda_image import function_image
from tests.support.lambda_runtime import FakeLambda
from tests.support.parts import PARTS
from tests.support.real_bentos import CACHE

REQUEST = Request(
    "POST",
    "/classify",
    headers=(("content-type", "application/json"),),
    body=b'{"rows": [[5.1, 3.5, 1.4, 0.2]]}',
)
EVENT = json.dumps(function_url_event(REQUEST)).encode()
ANSWER = '["setosa"]'

_PLAIN_DOCKERFILE = """\
FROM {stack}
USER root
RUN uv pip install --no-cache awslambdaric==4.2.2 mangum==0.22.0
COPY app.py /var/task/
ENV BENTOML_HOME=/tmp/bentoml BENTOML_DO_NOT_TRACK=True
WORKDIR /var/task
ENTRYPOINT ["python", "-m", "awslambdaric"]
CMD ["app.handler"]
"""
_PLAIN_APP = """\
import os

import bentoml
from mangum import Mangum

service = bentoml.load(os.environ["BENTO_PATH"], standalone_load=True)
handler = Mangum(service.to_asgi(), lifespan="auto")
"""


@dataclass(frozen=True)
class Images:
    """Ids or tags in the local engine."""

    engine: DockerEngine
    ours: str
    plain: str
    stack: str
    """The bento's own image: `bentoml serve`."""


def missing(*parts: str) -> str | None:
    """Why something cannot be measured here, or None."""
    return next(filter(None, (PARTS[part]() for part in parts)), None)


@contextmanager
def images() -> Iterator[Images]:
    """All three; what is above the bento's own image is gone when the context ends."""
    CACHE.mkdir(parents=True, exist_ok=True)
    engine = connect()
    plain = f"bentodeploy-bench/plain:{uuid.uuid4().hex[:12]}"
    with function_image(engine, DEMO / "bentoml", "iris_classifier") as image:
        try:
            _build_plain(engine, image.stack, plain)
            yield Images(engine, image.id, plain, image.stack)
        finally:
            if engine.image(plain) is not None:
                engine.client.images.remove(plain, force=True)
            engine.client.close()


def predict(function: FakeLambda) -> None:
    """One right answer to `EVENT`."""
    outcome = function.invoke(EVENT)
    if outcome.error is not None or outcome.payload["body"] != ANSWER:
        raise SystemExit(f"The function does not predict: {outcome}\n{function.logs}")


def _build_plain(engine: DockerEngine, stack: str, tag: str) -> None:
    with tempfile.TemporaryDirectory(prefix="bentodeploy-bench-") as root:
        folder = Path(root)
        (folder / "app.py").write_text(_PLAIN_APP)
        (folder / "app.py").chmod(0o644)
        (folder / "Dockerfile").write_text(_PLAIN_DOCKERFILE.format(stack=stack))
        request = BuildRequest(folder, folder / "Dockerfile", tag, DEFAULT_PLATFORM, {})
        command = docker_command(engine.address.builder)
        run_build(Build("the plain image", command, request), engine.address, Silent())
