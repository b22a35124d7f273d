"""`bentodeploy traffic` of a service on Cloud Run, with real Docker, Terraform and registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support import cli
from tests.support.fake_cloud_run import SERVICE
from tests.support.fake_google import PROJECT, REGION
from tests.support.google_cloud import GoogleCloud, google_cloud
from tests.support.plans import plan
from tests.support.small_service import make_small_service

pytestmark = [
    pytest.mark.long,
    pytest.mark.docker,
    pytest.mark.provider,
    pytest.mark.registry,
    pytest.mark.terraform,
]

CONFIG = f"""\
api_version: v1
name: shared
operator: {{name: google-cloud-run}}
bento: shared:v1
access: public
spec: {{project_id: {PROJECT}, region: {REGION}}}
"""


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleCloud]:
    with google_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch) as cloud:
        yield cloud


@pytest.fixture
def folder(cloud: GoogleCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, whose bento is small."""
    make_small_service(tmp_path / "store", "shared")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    folder = tmp_path / "deployment"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)
    return folder


def shares(folder: Path, *arguments: str) -> dict[str, int]:
    """What `bentodeploy traffic` answers, newest revision first."""
    document = cli.succeed("traffic", "--json", *arguments, cwd=folder).document
    assert document["is_split"] == any(one["percent"] for one in document["revisions"][1:])
    return {one["name"]: one["percent"] for one in document["revisions"]}


def test_requests_are_shared_out_among_revisions_until_the_next_apply(
    cloud: GoogleCloud, folder: Path
) -> None:
    first = cli.succeed("up", "--json", cwd=folder).document["release"]
    (folder / "deployment_config.yaml").write_text(f"{CONFIG}env: {{RELEASE: second}}\n")
    cli.succeed("apply", cwd=folder)
    assert shares(folder) == {"shared-00002": 100, "shared-00001": 0}

    assert shares(folder, "shared-00001=80", "shared-00002=20") == {"shared-00002": 20, "shared-00001": 80}
    cloud.front.answered.clear()
    for _ in range(10):
        assert httpx.get(f"{cloud.front.url}/livez", timeout=60).status_code == httpx.codes.OK
    assert cloud.front.answered == {"shared-00001": 8, "shared-00002": 2}
    told = cli.succeed("traffic", cwd=folder).out
    assert first["image"] in told
    assert "The next apply gives all requests to the newest revision again." in told
    status = cli.succeed("status", "--json", cwd=folder).document
    assert status["runtime"]["detail"] == "Of the requests shared-00001 gets 80 %, shared-00002 gets 20 %."

    # The split is drift, and what would end it is planned.
    code, document = plan(folder)
    assert code == 2
    assert [one["address"] for one in document["drift"]] == [f"{SERVICE}.service"]
    assert [one["address"] for one in document["changes"]] == [f"{SERVICE}.service"]
    assert shares(folder, "--latest") == {"shared-00002": 100, "shared-00001": 0}
    assert plan(folder)[0] == 0

    # By name or by word: all to the newest leaves nothing to plan.
    assert shares(folder, "shared-00001=100") == {"shared-00002": 0, "shared-00001": 100}
    assert shares(folder, "shared-00002=100", "shared-00001=0") == {"shared-00002": 100, "shared-00001": 0}
    assert plan(folder)[0] == 0

    shares(folder, "shared-00001=100")
    cli.succeed("apply", cwd=folder)
    assert shares(folder) == {"shared-00002": 100, "shared-00001": 0}

    unknown = cli.run("traffic", "shared-00003=100", "--json", cwd=folder)
    assert unknown.code == 2
    assert unknown.document["error"]["what"] == "There is no revision shared-00003."
    assert "shared-00002" in unknown.document["error"]["next"]
    cli.succeed("destroy", "--confirm", "shared", cwd=folder)
    assert cli.run("traffic", cwd=folder).code == 2
