"""The Docker engine that runs the examples' images."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bentodeploy.image.engine import DockerEngine, connect


@pytest.fixture(scope="session")
def docker_engine() -> Iterator[DockerEngine]:
    engine = connect()
    yield engine
    engine.client.close()
