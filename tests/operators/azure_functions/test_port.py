"""A custom handler that does not listen where the Functions host says is told by the trial, with its port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.image.engine import DockerEngine
from tests.support import cli
from tests.support.small_service import make_small_service

pytestmark = pytest.mark.docker

CONFIG = """\
api_version: v1
name: unheard
operator: {name: azure-functions}
bento: unheard:v1
health: {timeout: 4}
spec: {location: westeurope, base_image: "python:3.11-slim", runtime: custom_handler}
"""


@pytest.fixture
def folder(docker_engine: DockerEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a config, whose bento listens at 5005 always."""
    make_small_service(tmp_path / "store", "unheard", port=5005)
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    folder = tmp_path / "deployment"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)
    yield folder
    for image in docker_engine.client.images.list(filters={"label": "bentodeploy.bento=unheard:v1"}):
        docker_engine.client.images.remove(str(image.id), force=True)


def test_a_handler_that_ignores_its_port_is_told_by_run(folder: Path) -> None:
    tried = cli.run("run", "--json", cwd=folder)
    error = tried.document["error"]
    assert tried.code == error["exit_code"] == 4
    assert "/readyz does not answer 200 after 4 s" in error["what"]
    assert "listens at 5005 and not at $PORT, which was 8080 here." in error["what"]
