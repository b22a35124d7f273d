"""An image that does not listen where Cloud Run says: told by the trial here, and by the deployment there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import cli
from tests.support.fake_cloud_run import SERVICE
from tests.support.fake_google import PROJECT, REGION
from tests.support.google_cloud import GoogleCloud, google_cloud
from tests.support.small_service import make_small_service

pytestmark = [
    pytest.mark.docker,
    pytest.mark.provider,
    pytest.mark.registry,
    pytest.mark.terraform,
]

CONFIG = f"""\
api_version: v1
name: deaf
operator: {{name: google-cloud-run}}
bento: deaf:v1
health: {{timeout: 4}}
spec: {{project_id: {PROJECT}, region: {REGION}}}
"""


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleCloud]:
    with google_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch) as cloud:
        cloud.front.start_at_once(seconds=4)
        yield cloud


@pytest.fixture
def folder(cloud: GoogleCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, whose bento listens at 5005 always."""
    make_small_service(tmp_path / "store", "deaf", port=5005)
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    folder = tmp_path / "deployment"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)
    return folder


def test_an_image_that_ignores_port_is_told_by_run_and_by_up(cloud: GoogleCloud, folder: Path) -> None:
    tried = cli.run("run", "--json", cwd=folder)
    assert tried.code == tried.document["error"]["exit_code"] == 4
    assert "/readyz does not answer 200 after 4 s" in tried.document["error"]["what"]
    assert "listens at 5005 and not at $PORT, which was 3000 here." in tried.document["error"]["what"]

    refused = cli.run("up", "--json", cwd=folder)
    error = refused.document["error"]
    assert refused.code == error["exit_code"] == 1
    told = " ".join(" ".join([error["what"], *error["details"]]).split())
    assert "failed to start and listen on the port defined provided by the PORT=3000" in told
    assert "`bentodeploy run` tries the image here, under the same contract" in error["next"]
    assert cloud.cloud.all(SERVICE) == []
    left = cli.succeed("status", "--json", cwd=folder).document
    assert (left["state"], left["endpoint"]) == ("incomplete", None)

    cli.succeed("destroy", "--confirm", "deaf", cwd=folder)
    assert cloud.cloud.resources == {}
