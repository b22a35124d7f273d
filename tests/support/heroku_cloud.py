"""Heroku as the command meets it: its provider for Terraform, its Platform API, and dynos that run images."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from bentodeploy.image.engine import DockerEngine
from tests.support.cloud_provider import attached_provider
from tests.support.fake_heroku import FakeHeroku, fake_heroku
from tests.support.heroku_dynos import ContainerDynos, container_dynos


@dataclass(frozen=True)
class HerokuCloud:
    """Fakes on one cloud; the provider is attached, and where the API is `heroku.environment()` tells."""

    heroku: FakeHeroku
    dynos: ContainerDynos


@contextmanager
def heroku_cloud(engine: DockerEngine, patch: pytest.MonkeyPatch) -> Iterator[HerokuCloud]:
    """Until the end of the context; the dynos end with it."""
    with (
        attached_provider("heroku", patch) as cloud,
        container_dynos(engine.client) as dynos,
        fake_heroku(cloud, dynos) as heroku,
    ):
        cloud.added["heroku_app"] = lambda _: {"web_url": f"{dynos.url}/"}
        yield HerokuCloud(heroku, dynos)
