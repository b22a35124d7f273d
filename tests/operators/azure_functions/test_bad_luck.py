"""What goes wrong on the way to Azure is told by the command, all at once, before anything is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import cli
from tests.support.bentos import make_bento
from tests.support.fake_azure import Answer, FakeAzure

CONFIG = """\
api_version: v1
name: {name}
operator: {{name: azure-functions}}
bento: iris:v1
env: {{{env}}}
spec: {{{spec}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a config, with the bento `iris:v1` in the store."""
    make_bento(tmp_path / "store", "iris", "v1")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    return tmp_path


def build(folder: Path, spec: str = "location: westeurope", name: str = "iris", env: str = "") -> cli.Answer:
    """`bentodeploy build` of such a config."""
    (folder / "deployment_config.yaml").write_text(CONFIG.format(spec=spec, name=name, env=env))
    return cli.run("build", "--json", "--skip-check", "engine", cwd=folder)


def refused(answer: cli.Answer) -> str:
    """All that a refused build says, on one line."""
    error = answer.document["error"]
    assert "Building" not in answer.err
    return " ".join([error["what"], *error["details"], str(error["next"])])


def test_a_storage_name_of_40_characters_is_a_mistake_of_the_config(folder: Path, azure: FakeAzure) -> None:
    answer = build(folder, spec=f"location: westeurope, storage_account_name: {'a' * 40}")
    assert answer.code == 2
    assert "expected 3 to 24 lowercase letters and digits" in refused(answer)
    assert azure.seen == []


@pytest.mark.parametrize("name", ["iris_two", "a" * 54])
def test_so_is_a_deployment_name_that_azure_does_not_take(name: str, folder: Path, azure: FakeAzure) -> None:
    assert build(folder, name=name).code == 2
    assert azure.seen == []


@pytest.mark.docker
@pytest.mark.parametrize("sku", ["Y1", "FC1"])
def test_a_consumption_plan_with_a_container_is_refused(sku: str, folder: Path, azure: FakeAzure) -> None:
    answer = build(folder, spec=f"location: westeurope, premium_plan_sku: {sku}")
    assert answer.code == 3
    assert "which runs no containers" in refused(answer)
    assert "premium_plan_sku: EP1" in refused(answer)


@pytest.mark.docker
def test_a_location_that_does_not_exist_gets_the_nearest_one(folder: Path, azure: FakeAzure) -> None:
    answer = build(folder, spec="location: wsteurope")
    assert answer.code == 3
    assert "Write location: westeurope" in refused(answer)


@pytest.mark.docker
def test_without_a_place_it_says_what_to_write(folder: Path, azure: FakeAzure) -> None:
    answer = build(folder, spec="")
    assert answer.code == 3
    assert "location: westeurope" in refused(answer)


@pytest.mark.docker
def test_all_that_is_wrong_is_told_at_once(folder: Path, azure: FakeAzure) -> None:
    answer = build(folder, spec="location: wsteurope, premium_plan_sku: Y1", env="WEBSITES_PORT: '80'")
    told = refused(answer)
    for words in ("runs no containers", "WEBSITES_PORT belongs to Azure", "no location wsteurope"):
        assert words in told


@pytest.mark.docker
def test_credentials_that_azure_does_not_accept_stop_the_build_before_it_begins(
    folder: Path, azure: FakeAzure
) -> None:
    azure.answers = [Answer("GET /subscriptions/.*", 401, times=9)]
    answer = build(folder)
    assert answer.code == 3
    assert "does not accept the credentials" in refused(answer)
    assert "az login" in refused(answer)


@pytest.mark.docker
def test_a_bento_that_needs_a_gpu_is_refused_before_its_image_is_built(
    folder: Path, azure: FakeAzure
) -> None:
    service = {"name": "iris", "models": [], "dependencies": [], "config": {"resources": {"gpu": 1}}}
    make_bento(folder / "big", "iris", "v1", manifest={"services": [service]}, models={})
    (folder / "deployment_config.yaml").write_text(
        CONFIG.format(spec="location: westeurope", name="iris", env="")
    )
    answer = cli.run(
        "build", "--json", "--skip-check", "engine", cwd=folder, BENTOML_HOME=str(folder / "big")
    )
    assert answer.code == 3
    assert "asks for 1 GPU; Azure Functions has none" in refused(answer)


@pytest.mark.docker
def test_a_plan_without_quota_is_refused_before_anything_is_built(folder: Path, azure: FakeAzure) -> None:
    azure.usages["P1v2"] = (0, 0)
    answer = build(folder)
    assert answer.code == 3
    assert "may have 0 instances of P1v2 in westeurope" in refused(answer)
    assert "Write premium_plan_sku: EP1" in refused(answer)
    azure.seen.clear()
    build(folder, spec="location: wsteurope")
    assert azure.seen_matching(".*/locations")
    assert not azure.seen_matching(".*/usages"), "there is no such location"
