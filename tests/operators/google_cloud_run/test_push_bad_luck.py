"""A registry that refuses the image, told by the command; the next one goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import cli
from tests.support.fake_cloud_run import SERVICE
from tests.support.fake_google import PROJECT, REGION, TOKEN
from tests.support.faulty_proxy import Fault
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
name: pushed
operator: {{name: google-cloud-run}}
bento: pushed:v1
spec: {{project_id: {PROJECT}, region: {REGION}}}
"""
MANIFEST, BLOBS = "PUT .*/manifests/", "PUT .*/blobs/uploads/"
EXPIRED = '{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}'
TRIES = 6
"""Of a push in all: `PAUSES` of bentodeploy/image/registry_access.py, and the first."""


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleCloud]:
    with google_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch) as cloud:
        yield cloud


@pytest.fixture
def folder(cloud: GoogleCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, whose bento is small."""
    make_small_service(tmp_path / "store", "pushed")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    folder = tmp_path / "deployment"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)
    return folder


def refused_up(folder: Path) -> tuple[str, str]:
    """What an `up` says whose image the registry does not take, and what to do next."""
    refused = cli.run("up", "--json", cwd=folder)
    error = refused.document["error"]
    assert (refused.code, error["exit_code"], error["code"]) == (1, 1, "image-failed")
    assert TOKEN not in f"{refused.out}{refused.err}"
    return error["what"], error["next"]


def test_what_the_registry_refuses_for_good_ends_up_and_the_next_up_goes_on(
    cloud: GoogleCloud, folder: Path
) -> None:
    registry = f"The registry 127.0.0.1:{cloud.proxy.port}"
    cloud.proxy.faults.append(Fault(MANIFEST, 99, "401 Unauthorized", EXPIRED))
    what, cure = refused_up(folder)
    assert what == f"{registry} refuses the login."
    assert "Check the credentials" in cure

    # The registry is busy first, then broken: it is tried again until that is hopeless.
    before = len(cloud.proxy.seen_matching(MANIFEST))
    cloud.proxy.faults[:] = [
        Fault(MANIFEST, 3, "429 Too Many Requests"), Fault(MANIFEST, 99, "500 Internal Server Error")
    ]  # fmt: skip
    what, cure = refused_up(folder)
    assert what == f"{registry} does not take the image, after several tries."
    assert "layers that arrived are not sent again" in cure
    assert len(cloud.proxy.seen_matching(MANIFEST)) == before + TRIES
    assert cloud.cloud.all(SERVICE) == []
    assert cli.succeed("status", "--json", cwd=folder).document["state"] == "incomplete"

    # What passes, and a token that expires on the way, are nothing that `up` tells of.
    cloud.proxy.faults[:] = [
        Fault(MANIFEST, 1, "429 Too Many Requests"),
        Fault(MANIFEST, 1, "500 Internal Server Error"),
        Fault(MANIFEST, 1, "401 Unauthorized", EXPIRED),
    ]
    sent, before = cloud.proxy.seen_matching(BLOBS), len(cloud.proxy.seen_matching(MANIFEST))
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"]
    assert len(cloud.proxy.seen_matching(MANIFEST)) == before + 4
    assert cloud.proxy.seen_matching(BLOBS) == sent, "what had arrived was not sent again"
    cli.succeed("destroy", "--confirm", "pushed", cwd=folder)
    assert cloud.cloud.resources == {}
