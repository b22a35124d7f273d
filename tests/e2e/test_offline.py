"""From a bento to nothing left on AWS, with nothing to reach but this machine."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bentodeploy.image.engine import DockerEngine, connect
from tests.e2e import aws_offline
from tests.support.checkout import CHECKOUT
from tests.support.iris import iris_store
from tests.support.lambda_image import function_image
from tests.support.machine import machine_image
from tests.support.offline import passes_offline

pytestmark = [
    pytest.mark.aws,
    pytest.mark.bentoml,
    pytest.mark.docker,
    pytest.mark.long,
    pytest.mark.namespace,
    pytest.mark.registry,
    pytest.mark.terraform,
    pytest.mark.timeout(1800),
]

REQUIREMENTS = CHECKOUT / "operators" / "aws_lambda" / "runtime" / "requirements.txt"
WITH_PACKAGES = """\
FROM {stack}
USER root
COPY requirements.txt /packages/
RUN uvx pip download --quiet --dest /packages --requirement /packages/requirements.txt
ENV UV_OFFLINE=1 UV_FIND_LINKS=/packages
USER bentoml
"""


@pytest.fixture
def engine() -> Iterator[DockerEngine]:
    found = connect()
    yield found
    found.client.close()


@contextmanager
def stack_with_packages(engine: DockerEngine, stack: str, folder: Path) -> Iterator[str]:
    """The bento's own image, and in it what an overlay would fetch from the package index."""
    tag = f"bentodeploy-test/offline:{uuid.uuid4().hex[:12]}"
    (folder / "Dockerfile").write_text(WITH_PACKAGES.format(stack=stack))
    shutil.copy(REQUIREMENTS, folder)
    engine.client.images.build(path=str(folder), tag=tag, rm=True, forcerm=True)
    try:
        yield tag
    finally:
        engine.client.images.remove(tag, force=True)


def test_both_operators_of_aws_need_no_network_but_the_cloud(engine: DockerEngine, tmp_path: Path) -> None:
    machine = machine_image(engine.client)
    with (
        function_image(engine, iris_store(), "iris_classifier") as image,
        stack_with_packages(engine, image.stack, tmp_path) as stack,
    ):
        cycles = (aws_offline.test_a_function, aws_offline.test_a_machine)
        tests = (f"{Path(aws_offline.__file__)}::{cycle.__name__}" for cycle in cycles)
        passes_offline({stack: image.stack, machine: machine}, *tests)
