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
MANIFEST = "PUT .*/manifests/"
EXPIRED = '{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}'


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleCloud]:
    with google_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch) as cloud:
        yield cloud


@pytest.fixture
def folder(cloud: GoogleCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a config, whose bento is small."""
    make_small_service(tmp_path / "store", "pushed")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    folder = tmp_path / "deployment"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)
    yield folder
    cli.succeed("destroy", "--confirm", "pushed", cwd=folder)


@pytest.mark.parametrize(
    ("status", "body", "what"),
    [
        ("401 Unauthorized", EXPIRED, "refuses the login."),
        ("429 Too Many Requests", "", "does not take the image, after several tries."),
        ("500 Internal Server Error", "", "does not take the image, after several tries."),
    ],
    ids=["401", "429", "500"],
)
def test_a_push_that_is_refused_for_good_ends_up_and_the_next_up_goes_on(
    status: str, body: str, what: str, cloud: GoogleCloud, folder: Path
) -> None:
    fault = Fault(MANIFEST, 99, status, body)
    cloud.proxy.faults.append(fault)
    refused = cli.run("up", "--json", cwd=folder)
    error = refused.document["error"]
    assert refused.code == error["exit_code"] == 1
    assert (error["code"], error["what"]) == (
        "image-failed", f"The registry 127.0.0.1:{cloud.proxy.port} {what}",
    )  # fmt: skip
    assert error["next"]
    assert TOKEN not in f"{refused.out}{refused.err}"
    assert cloud.cloud.all(SERVICE) == []
    assert cli.succeed("status", "--json", cwd=folder).document["state"] == "incomplete"

    fault.times = 0
    blobs = cloud.proxy.seen_matching("PUT .*/blobs/uploads/")
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"]
    assert cloud.proxy.seen_matching("PUT .*/blobs/uploads/") == blobs, "what had arrived was not sent again"


def test_a_token_that_expires_during_the_push_is_replaced(cloud: GoogleCloud, folder: Path) -> None:
    cloud.proxy.faults.append(Fault(MANIFEST, 1, "401 Unauthorized", EXPIRED))
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"]
    assert len(cloud.proxy.seen_matching(MANIFEST)) == 2
