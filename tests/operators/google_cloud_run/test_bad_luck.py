"""What goes wrong on the way to Google Cloud is told early, by the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import cli
from tests.support.bentos import make_bento
from tests.support.fake_google import PROJECT, REGION, FakeGoogle

CONFIG = """\
api_version: v1
name: {name}
operator: {{name: google-cloud-run}}
bento: iris:v1
env: {{{env}}}
spec: {{{spec}}}
"""
SPEC = f"project_id: {PROJECT}, region: {REGION}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a config, with the bento `iris:v1` in the store."""
    make_bento(tmp_path / "store", "iris", "v1")
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "store"))
    return tmp_path


def build(
    folder: Path, spec: str = SPEC, env: str = "", bento: str = "iris:v1", name: str = "iris"
) -> cli.Answer:
    """`bentodeploy build` of such a config."""
    (folder / "deployment_config.yaml").write_text(CONFIG.format(spec=spec, env=env, name=name))
    return cli.run("build", "--json", "--skip-check", "engine", "--bento", bento, cwd=folder)


def refused(answer: cli.Answer) -> str:
    """All that a refused build says, on one line."""
    error: dict[str, Any] = answer.document["error"]
    return " ".join([error["what"], *error["details"], str(error["next"])])


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (f"project_id: 'My Project', region: {REGION}", "spec.project_id"),
        (f"{SPEC}, cpu: 1, memory: 8Gi", "Cloud Run takes 512Mi to 4Gi with 1 CPU"),
        (f"{SPEC}, cpu: 3", "Cloud Run takes 1, 2, 4, 6 or 8 processors"),
        (f"{SPEC}, max_concurrency: 1001", "1 to 1000"),
        (f"{SPEC}, gpu: nvidia-l4", "a GPU asks for"),
    ],
    ids=["project", "pair", "cpu", "concurrency", "gpu"],
)
def test_a_value_that_cloud_run_refuses_is_a_mistake_of_the_config(
    spec: str, words: str, folder: Path
) -> None:
    answer = build(folder, spec=spec)
    assert answer.code == 2
    assert words in refused(answer)


def test_a_name_of_50_characters_is_refused(folder: Path) -> None:
    answer = build(folder, name="a" * 50)
    assert answer.code == 2
    assert "does not take the name" in refused(answer)


@pytest.mark.docker
def test_without_credentials_nothing_is_built(folder: Path, no_credentials: None) -> None:
    answer = build(folder)
    assert answer.code == 3
    assert "there are no Google Cloud credentials" in refused(answer)
    assert "gcloud auth application-default login" in refused(answer)
    assert "Building" not in answer.err


@pytest.mark.docker
def test_a_project_and_a_region_that_are_none_are_told_at_once(folder: Path, google: FakeGoogle) -> None:
    answer = build(folder, spec="project_id: nobodys-project, region: europe-wst1", env="PORT: '1'")
    assert answer.code == 3
    told = refused(answer)
    assert "There is no project nobodys-project" in told
    assert "Write region: europe-west1" in told
    assert "Cloud Run sets PORT itself" in told
    assert "Building" not in answer.err


@pytest.mark.docker
def test_a_google_that_is_down_stops_the_build_before_it_begins(
    folder: Path, google: FakeGoogle, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER", f"http://127.0.0.1:{free_port}"
    )
    answer = build(folder)
    assert answer.code == 3
    assert "Google Cloud cannot be reached" in refused(answer)


@pytest.mark.docker
def test_the_predecessors_file_goes_nowhere_before_it_says_public(folder: Path, google: FakeGoogle) -> None:
    answer = build(folder, spec=f"{SPEC}, invokers: [allUsers]")
    assert answer.code == 3
    assert "Write `access: public` to let everybody call" in refused(answer)


@pytest.mark.docker
def test_more_instances_than_the_quota_has_room_for_are_refused_before_anything_is_built(
    folder: Path, google: FakeGoogle
) -> None:
    google.quotas["cpu_allocation"] = {"": 20_000}
    answer = build(folder, spec=f"{SPEC}, cpu: 4")
    assert answer.code == 3
    assert "Write `max_instances: 5` or less" in refused(answer)
    assert "Building" not in answer.err
    google.seen.clear()
    build(folder, spec="project_id: nobodys-project, region: europe-west1")
    assert "GET /v3/projects/nobodys-project" in google.seen
    assert not any("consumerQuotaMetrics" in request for request in google.seen), "nobody's quota"
