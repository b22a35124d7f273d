"""A fake of Google's APIs, to which the real libraries are led."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.image.engine import DockerEngine, connect
from bentodeploy.operator import Target
from operators.google_cloud_run import identity
from operators.google_cloud_run.spec import CloudRunSpec
from tests.operators.google_cloud_run.permissions import CALLS
from tests.support.fake_google import PROJECT, REGION, FakeGoogle, fake_google
from tests.support.needs import in_no_row

SPEC: dict[str, Any] = {"project_id": PROJECT, "region": REGION}


@pytest.fixture
def google(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    """A project with nothing in it, and credentials of a service account.

    Whatever a test has Google asked stands in the table of permissions.
    """
    with fake_google(tmp_path_factory.mktemp("google")) as google:
        for name, value in google.environment.items():
            monkeypatch.setenv(name, value)
        identity._source.cache_clear()
        yield google
    assert in_no_row(google.seen, CALLS) == []


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nowhere are there any; the home is the test's own."""
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    identity._source.cache_clear()


@pytest.fixture(scope="session")
def docker_engine() -> Iterator[DockerEngine]:
    engine = connect()
    yield engine
    engine.client.close()


def spec(**values: Any) -> CloudRunSpec:
    """A spec with these values beside project and region."""
    return CloudRunSpec.model_validate({**SPEC, **values})


def target(folder: Path, spec_values: dict[str, Any] | None = None, **config: Any) -> Target[Any]:
    """What the operator gets to see of a config with these keys."""
    read = spec(**(spec_values or {}))
    values = {"api_version": "v1", "name": "iris", "operator": {"name": "google-cloud-run"}, **config}
    return Target(DeploymentConfig.model_validate({**values, "spec": read}), read, folder)
