"""A registry that refuses the image, told by the command; the next one goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import cli
from tests.support.fake_cloud_run import SERVICE
from tests.support.fake_google import ACCOUNT, PROJECT, REGION, TOKEN
from tests.support.faulty_proxy import Fault
from tests.support.google_cloud import GoogleCloud, google_cloud
from tests.support.refusing_registry import BLOBS, EXPIRED, MANIFEST, hurry, passing, up_gives_up
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
DENIED = (
    '{"errors": [{"code": "DENIED", "message": "Permission artifactregistry.repositories.uploadArtifacts '
    'denied on resource projects/p/locations/l/repositories/r (or it may not exist)"}]}'
)
GRANT = (
    f"`gcloud artifacts repositories add-iam-policy-binding pushed --project {PROJECT} --location {REGION} "
    f"--member serviceAccount:{ACCOUNT} --role roles/artifactregistry.writer` allows it."
)


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleCloud]:
    hurry(monkeypatch)
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
    assert cure.startswith("Run `gcloud auth application-default login`")
    assert cure.endswith(f"they may not push: {GRANT}")

    cloud.proxy.faults[:] = [Fault(MANIFEST, 99, "403 Forbidden", DENIED)]
    what, cure = refused_up(folder)
    assert what == f"This login may not push to 127.0.0.1:{cloud.proxy.port}/{PROJECT}/pushed/service."
    assert cure == GRANT

    assert TOKEN not in up_gives_up(cloud.proxy, folder)
    assert cloud.cloud.all(SERVICE) == []
    assert cli.succeed("status", "--json", cwd=folder).document["state"] == "incomplete"

    # What passes, and a token that expires on the way, are nothing that `up` tells of.
    cloud.proxy.faults[:] = passing()
    sent, before = cloud.proxy.seen_matching(BLOBS), len(cloud.proxy.seen_matching(MANIFEST))
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"]
    assert len(cloud.proxy.seen_matching(MANIFEST)) == before + 4
    assert cloud.proxy.seen_matching(BLOBS) == sent, "what had arrived was not sent again"
    cli.succeed("destroy", "--confirm", "pushed", cwd=folder)
    assert cloud.cloud.resources == {}
