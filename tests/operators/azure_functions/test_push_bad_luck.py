"""A registry that refuses the image, told by the command; the next one goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import cli
from tests.support.azure_cloud import PLAIN_HTTP, AzureCloud, azure_cloud
from tests.support.fake_azure import REFRESH_TOKEN, Answer
from tests.support.refusing_registry import BLOBS, MANIFEST, TRIES, hurry, passing, up_gives_up
from tests.support.small_service import make_small_service

pytestmark = [
    pytest.mark.docker,
    pytest.mark.provider,
    pytest.mark.registry,
    pytest.mark.terraform,
]

CONFIG = """\
api_version: v1
name: pushed
operator: {name: azure-functions}
bento: pushed:v1
access: public
spec: {location: westeurope, base_image: "python:3.11-slim", runtime: custom_handler}
"""
EXCHANGE = "POST /oauth2/exchange"


@pytest.fixture
def cloud(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureCloud]:
    hurry(monkeypatch)
    with azure_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch) as cloud:
        for name in cloud.api.foreign_variables:
            monkeypatch.delenv(name, raising=False)
        for name, value in cloud.api.environment.items():
            monkeypatch.setenv(name, value)
        yield cloud


@pytest.fixture
def folder(cloud: AzureCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, whose bento is small."""
    make_small_service(tmp_path / "store", "pushed")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    project = tmp_path / "deployment" / "terraform" / "pushed"
    project.mkdir(parents=True)
    (project / "endpoint_override.tf").write_text(PLAIN_HTTP)
    (tmp_path / "deployment" / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path / "deployment"


def refused_up(folder: Path, code: str) -> tuple[str, str, str]:
    """What an `up` says that ends with 1 for such an error: what, details, next step."""
    answer = cli.run("up", "--json", cwd=folder)
    error = answer.document["error"]
    assert (answer.code, error["exit_code"], error["code"]) == (1, 1, code)
    assert REFRESH_TOKEN not in f"{answer.out}{answer.err}"
    return error["what"], " ".join(error["details"]), error["next"]


def test_what_the_registry_refuses_for_good_ends_up_and_the_next_up_goes_on(
    cloud: AzureCloud, folder: Path
) -> None:
    cloud.api.answers.append(Answer(EXCHANGE, 401, times=99))
    what, details, cure = refused_up(folder, "cloud-credentials")
    assert what == "Cannot log in to the container registry: Azure does not accept the credentials."
    assert "In use: what azure-identity finds" in details
    assert "az login" in cure

    cloud.api.answers.clear()
    assert REFRESH_TOKEN not in up_gives_up(cloud.front, folder)
    assert cli.succeed("status", "--json", cwd=folder).document["state"] == "incomplete"

    # What passes, and a login that expires on the way, are nothing that `up` tells of.
    cloud.front.faults[:] = passing()
    sent, logins = len(cloud.front.seen_matching(BLOBS)), len(cloud.api.seen_matching(EXCHANGE))
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"]
    assert len(cloud.front.seen_matching(MANIFEST)) == 2 * TRIES + 4
    assert len(cloud.front.seen_matching(BLOBS)) == sent, "what had arrived was not sent again"
    assert len(cloud.api.seen_matching(EXCHANGE)) == logins + 3, "to look, to push, and once more"

    cli.succeed("destroy", "--confirm", "pushed", cwd=folder)
    assert cloud.resources.resources == {}
