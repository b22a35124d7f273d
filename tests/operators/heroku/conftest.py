"""A fake of Heroku, its provider for Terraform, a registry with Heroku's login; the generated project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from operators.heroku import HerokuOperator
from tests.support.cloud_provider.cloud import FakeCloud
from tests.support.fake_heroku import TOKEN, FakeHeroku, fake_heroku
from tests.support.generated_project import GeneratedProject, generated_project
from tests.support.registry import RunningRegistry, registry_running


def lead_to(heroku: FakeHeroku, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that would go to Heroku goes to the fake."""
    for name, value in heroku.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def heroku(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHeroku]:
    """The Platform API alone, on a cloud of its own."""
    with fake_heroku(FakeCloud()) as fake:
        lead_to(fake, monkeypatch)
        yield fake


@pytest.fixture
def provided(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHeroku]:
    """The Platform API, and Heroku's provider for Terraform, on one cloud."""
    from tests.support.cloud_provider import attached_provider

    with attached_provider("heroku", monkeypatch) as cloud, fake_heroku(cloud) as fake:
        lead_to(fake, monkeypatch)
        yield fake


@pytest.fixture
def registry(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningRegistry]:
    """A real registry with Heroku's login, in the place of Heroku's."""
    folder = tmp_path_factory.mktemp("registry")
    with registry_running(folder, with_login=True, user="_", password=TOKEN) as running:
        monkeypatch.setenv("HEROKU_REGISTRY_HOST", f"127.0.0.1:{running.port}")
        yield running


@pytest.fixture
def project(tmp_path: Path) -> GeneratedProject:
    """The operator's project, not rendered yet."""
    return generated_project(HerokuOperator(), tmp_path / "project")
