"""The iris bento on Azure Functions by the command alone, with real Docker, registry and terraform."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support import cli
from tests.support.azure_cloud import PLAIN_HTTP, AzureCloud, azure_cloud
from tests.support.fake_azure import KEY
from tests.support.following import following
from tests.support.iris import iris_store
from tests.support.layers import LayerPool
from tests.support.plans import changed, plan

pytestmark = [
    pytest.mark.bentoml,
    pytest.mark.docker,
    pytest.mark.provider,
    pytest.mark.registry,
    pytest.mark.terraform,
]

CONFIG = """\
api_version: v1
name: iris
operator:
  name: azure-functions
bento: iris_classifier:latest
labels:
  team: flowers
env:
  GREETING: "it's ${HOME} & %{if} \\"quoted\\""
spec:
  location: westeurope
  base_image: python:3.11-slim
"""
APP = "azurerm_linux_function_app"


@pytest.fixture
def cloud(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, layer_pool: LayerPool
) -> Iterator[AzureCloud]:
    with azure_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch, layer_pool) as cloud:
        for name in cloud.api.foreign_variables:
            monkeypatch.delenv(name, raising=False)
        for name, value in cloud.api.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
        yield cloud


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    project = tmp_path / "terraform" / "iris"
    project.mkdir(parents=True)
    (project / "endpoint_override.tf").write_text(PLAIN_HTTP)
    return tmp_path


def test_a_bento_goes_up_answers_changes_and_comes_down(cloud: AzureCloud, folder: Path) -> None:
    applied = cli.succeed("up", "--json", cwd=folder).document
    endpoint, image = applied["endpoint"], applied["release"]["image"]
    assert image.startswith(f"127.0.0.1:{cloud.front.port}/iris@sha256:")
    assert cloud.front.seen_matching("POST /oauth2/exchange")

    # The endpoint is private: it answers who has the key, which only Azure and this process have seen.
    assert httpx.get(f"{endpoint}/livez").status_code == httpx.codes.UNAUTHORIZED
    predicted = cli.succeed(
        "invoke", "classify", "--json", "--data", '{"rows": [[5.1, 3.5, 1.4, 0.2]]}', cwd=folder
    )
    assert predicted.document["body"] == '["setosa"]'
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert KEY.encode() not in kept

    # Nothing changes when nothing changed.
    assert plan(folder)[0] == 0
    again = cli.succeed("up", "--json", cwd=folder).document
    assert (again["changed"], again["release"]) == (False, applied["release"])

    status = cli.succeed("status", "--json", cwd=folder).document
    assert (status["state"], status["healthy"]) == ("deployed", True)
    assert status["runtime"]["state"] == "running"
    cloud.api.log = ["Pulling image", "Site started."]
    assert cli.succeed("logs", "--lines", "1", cwd=folder).out == "Site started.\n"
    with following("--lines", "1", cwd=folder) as log:
        assert log.line() == "Site started."
        cloud.api.log = [*cloud.api.log, "A request came."]
        assert log.line() == "A request came."
        assert log.interrupt() == 130

    # A change of one thing plans this one thing.
    config = folder / "deployment_config.yaml"
    config.write_text(f"{config.read_text()}  start_timeout: 900\n")
    code, document = plan(folder)
    assert (code, changed(document)) == (2, {f"{APP}.service"})
    cli.succeed("apply", cwd=folder)
    settings = cloud.resources.one(APP)["app_settings"]
    assert settings["WEBSITES_CONTAINER_START_TIME_LIMIT"] == "900"

    # What runs is not moved by the way: a build would have begun with the group that all of it lies in.
    before = config.read_text()
    config.write_text(before.replace("westeurope", "northeurope"))
    moved = cli.run("build", "--json", cwd=folder)
    assert (moved.code, moved.document["error"]["code"]) == (3, "preflight-refused")
    assert "lives in the location westeurope" in moved.out
    assert cloud.resources.one("azurerm_resource_group")["location"] == "westeurope"
    config.write_text(before)

    # What somebody else changed is reported.
    cloud.resources.one(APP)["https_only"] = False
    code, document = plan(folder)
    assert code == 2
    assert [drift["address"] for drift in document["drift"]] == [f"{APP}.service"]

    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert cloud.resources.resources == {}
    assert cli.succeed("status", "--json", cwd=folder).document["state"] == "not-deployed"


def test_a_release_that_never_starts_is_not_healthy_by_the_one_before(
    cloud: AzureCloud, folder: Path
) -> None:
    config = folder / "deployment_config.yaml"
    endpoint = cli.succeed("up", "--json", cwd=folder).document["endpoint"]
    config.write_text(CONFIG.replace("env:", "env:\n  PYTHONHOME: /nowhere"))
    running = cli.start("up", cwd=folder)
    deadline = time.monotonic() + 240
    while "PYTHONHOME" not in cloud.resources.one(APP)["app_settings"]:
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.2)
    with pytest.raises(subprocess.TimeoutExpired):
        running.communicate(timeout=10)  # it is applied, and waits

    # What was deployed before goes on answering, and nobody takes that for health.
    assert httpx.get(f"{endpoint}/livez", headers={"x-functions-key": KEY}).status_code == httpx.codes.OK
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode == 130
    status = cli.run("status", "--json", cwd=folder).document
    assert (status["state"], status["healthy"]) == ("deployed", False)

    config.write_text(CONFIG)
    assert cli.succeed("up", "--json", cwd=folder).document["healthy"]


def test_a_token_is_asked_for_by_the_service_and_is_in_no_file(cloud: AzureCloud, folder: Path) -> None:
    config = folder / "deployment_config.yaml"
    config.write_text(CONFIG.replace("labels:", "access: token\nhealth: {path: /metrics}\nlabels:"))
    applied = cli.succeed("up", "--json", cwd=folder).document
    assert applied["healthy"]
    (token,) = cloud.api.secrets.values()

    # Azure's own health check has no token to show.
    (site,) = cloud.resources.one(APP)["site_config"]
    assert site["health_check_path"] == "/readyz"

    # The app was given a reference to its vault; only there, in the app and in this process is the token.
    rows = '{"rows": [[5.1, 3.5, 1.4, 0.2]]}'
    url = f"{applied['endpoint']}/classify"
    assert httpx.post(url, content=rows).status_code == httpx.codes.UNAUTHORIZED
    bearing = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert httpx.post(url, content=rows, headers=bearing, timeout=60).text == '["setosa"]'
    answer = cli.succeed("invoke", "classify", "--json", "--data", rows, cwd=folder)
    assert answer.document["body"] == '["setosa"]'
    assert token not in f"{answer.out}{answer.err}"
    assert cli.succeed("token", "show", cwd=folder).out == f"{token}\n"

    # Nothing changes when nothing changed, the token neither.
    assert plan(folder)[0] == 0
    assert list(cloud.api.secrets.values()) == [token]
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert token.encode() not in kept

    cli.succeed("destroy", "--confirm", "iris", cwd=folder)
    assert cloud.resources.resources == {}
