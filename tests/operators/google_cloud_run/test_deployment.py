"""The iris bento on Cloud Run by the command alone, with real Docker, Terraform and registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support import cli
from tests.support.fake_cloud_run import SERVICE
from tests.support.fake_google import PROJECT, REGION
from tests.support.following import following
from tests.support.google_cloud import GoogleCloud, google_cloud
from tests.support.iris import iris_store
from tests.support.layers import LayerPool
from tests.support.plans import plan

pytestmark = [
    pytest.mark.bentoml,
    pytest.mark.docker,
    pytest.mark.provider,
    pytest.mark.registry,
    pytest.mark.terraform,
]

CONFIG = f"""\
api_version: v1
name: iris
operator:
  name: google-cloud-run
bento: iris_classifier:latest
labels:
  team: flowers
env:
  GREETING: "it's ${{HOME}} & %{{if}} \\"quoted\\""
spec:
  project_id: {PROJECT}
  region: {REGION}
"""


@pytest.fixture
def cloud(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, layer_pool: LayerPool
) -> Iterator[GoogleCloud]:
    with google_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch, layer_pool) as cloud:
        monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
        yield cloud


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path


def add_to_spec(folder: Path, line: str) -> None:
    config = folder / "deployment_config.yaml"
    config.write_text(f"{config.read_text()}  {line}\n")


def is_not_moved_by_the_way(cloud: GoogleCloud, folder: Path) -> None:
    """A build for another region is refused, which would have begun with the repository."""
    config = folder / "deployment_config.yaml"
    before = config.read_text()
    config.write_text(before.replace(f"region: {REGION}", "region: us-east1"))
    moved = cli.run("build", "--json", cwd=folder)
    assert (moved.code, moved.document["error"]["code"]) == (3, "preflight-refused")
    assert f"lives in the region {REGION}" in moved.out
    assert cloud.cloud.one("google_artifact_registry_repository")["location"] == REGION
    config.write_text(before)


def test_a_bento_goes_up_answers_changes_and_comes_down(cloud: GoogleCloud, folder: Path) -> None:
    applied = cli.succeed("up", "--json", cwd=folder).document
    assert applied["endpoint"] == cloud.front.url
    assert applied["release"]["image"].startswith(
        f"127.0.0.1:{cloud.proxy.port}/{PROJECT}/iris/service@sha256:"
    )

    # The endpoint is private: it answers who shows an identity token alone.
    assert httpx.get(f"{cloud.front.url}/livez").status_code == httpx.codes.FORBIDDEN
    rows = '{"rows": [[5.1, 3.5, 1.4, 0.2]]}'
    predicted = cli.succeed("invoke", "classify", "--json", "--data", rows, cwd=folder)
    assert predicted.document["body"] == '["setosa"]'
    status = cli.succeed("status", "--json", cwd=folder).document
    assert (status["state"], status["healthy"]) == ("deployed", True)
    assert status["runtime"] == {"state": "running", "detail": "Of the requests iris-00001 gets 100 %."}
    log = cli.succeed("logs", "--json", "--lines", "500", cwd=folder).document["lines"]
    assert any("/classify" in line for line in log)
    with following("--lines", "0", cwd=folder) as followed:
        cli.succeed("invoke", "classify", "--data", rows, cwd=folder)
        while "/classify" not in followed.line():
            pass
        assert followed.interrupt() == 130

    # Nothing changes when nothing changed.
    assert plan(folder)[0] == 0
    again = cli.succeed("up", "--json", cwd=folder).document
    assert (again["changed"], again["release"]) == (False, applied["release"])

    # A change of one thing plans this one thing.
    add_to_spec(folder, "memory: 2Gi")
    code, document = plan(folder)
    assert code == 2
    assert [change["address"] for change in document["changes"]] == [f"{SERVICE}.service"]
    cli.succeed("apply", cwd=folder)
    assert (
        cli.succeed("invoke", "classify", "--json", "--data", rows, cwd=folder).document["body"]
        == '["setosa"]'
    )

    is_not_moved_by_the_way(cloud, folder)

    # What somebody else changed is reported.
    cloud.cloud.one(SERVICE)["template"][0]["timeout"] = "77s"
    code, document = plan(folder)
    assert code == 2
    assert [drift["address"] for drift in document["drift"]] == [f"{SERVICE}.service"]

    # Nothing secret is in any file of the project.
    key = cloud.google.credentials_file.read_text()
    written = "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())
    assert cloud.google.tokens[0] not in written
    assert key not in written

    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert cloud.cloud.resources == {}
    assert cli.succeed("status", "--json", cwd=folder).document["state"] == "not-deployed"


def test_a_token_is_asked_for_by_the_service_and_is_in_no_file(cloud: GoogleCloud, folder: Path) -> None:
    config = folder / "deployment_config.yaml"
    # The startup probe has no token to show, and this path asks for one.
    config.write_text(CONFIG.replace("labels:", "access: token\nhealth: {path: /metrics}\nlabels:"))
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"]
    ((token,),) = cloud.google.secrets.values()

    rows = '{"rows": [[5.1, 3.5, 1.4, 0.2]]}'
    url = f"{cloud.front.url}/classify"
    assert httpx.post(url, content=rows).status_code == httpx.codes.UNAUTHORIZED
    bearing = {"Authorization": f"Bearer {token.decode()}"}
    assert httpx.post(url, content=rows, headers=bearing).text == '["setosa"]'
    answer = cli.succeed("invoke", "classify", "--json", "--data", rows, cwd=folder)
    assert answer.document["body"] == '["setosa"]'

    # Nothing changes when nothing changed, the token neither.
    assert plan(folder)[0] == 0
    cli.succeed("up", cwd=folder)
    assert list(cloud.google.secrets.values()) == [[token]]
    written = "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())
    assert token.decode() not in written
    assert token.decode() not in f"{answer.out}{answer.err}"

    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert cloud.cloud.resources == {}
