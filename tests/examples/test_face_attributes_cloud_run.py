"""examples/face_attributes_cloud_run: from training to an answer on a fake of Google Cloud whose service is a
container; its bento as a service."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from bentodeploy.bento.reference import open_bento
from bentodeploy.deployment.workspace import Workspace, open_workspace
from bentodeploy.image.engine import DockerEngine
from bentodeploy.progress import Silent
from tests.examples.environment import copied, enter_environment, remove_stack
from tests.support import cli
from tests.support.cloud_run_image import service_image
from tests.support.face_attributes import (
    EXAMPLE,
    LARGER,
    SAMPLE,
    face_attributes,
    lend_torch,
    lightning_environment,
)
from tests.support.fake_cloud_run import SERVICE
from tests.support.fake_google import TOKEN
from tests.support.google_cloud import GoogleCloud, google_cloud
from tests.support.service_container import ServiceContainer, service_container

LABELS = {"beard", "earrings", "glasses", "hat", "smiling"}

in_docker = pytest.mark.docker


def real_bento(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test of a bento with PyTorch, which takes minutes to make."""
    marked: Callable[..., None] = pytest.mark.long(pytest.mark.bentoml(test))
    return marked


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    """The example's config, read as the command reads it."""
    return open_workspace(EXAMPLE / "deployment_config.yaml", None, Silent())


@pytest.fixture(scope="module")
def made() -> Path:
    return face_attributes()


@pytest.fixture(scope="module")
def service(made: Path, docker_engine: DockerEngine, workspace: Workspace) -> Iterator[ServiceContainer]:
    """The bento as a service with the processors and the memory that its config says."""
    contract = workspace.operator.trial(workspace.target, None)  # type: ignore[attr-defined]
    with (
        service_image(docker_engine, made / "store", "face_attributes") as image,
        service_container(docker_engine.client, image.id, contract) as service,
    ):
        yield service


def asked(service: ServiceContainer, picture: bytes) -> httpx.Response:
    """The answer to a picture, sent as `curl --data-binary` and `bentodeploy invoke --data-file` do."""
    return service.client.post("/classify", content=picture, headers={"content-type": "image/*"})


def test_the_config_sets_replicas_and_what_each_one_gets(workspace: Workspace) -> None:
    values = workspace.operator.variables(workspace.target, None, {})
    assert (values["min_instances"], values["max_instances"], values["max_concurrency"]) == (0, 4, 8)
    assert (values["cpu"], values["memory"]) == (1, "1024Mi")


def test_the_script_asks_what_the_readme_asks() -> None:
    asking = r"^bentodeploy invoke classify --data-file (\S+)"
    texts = [(EXAMPLE / name).read_text() for name in ("README.md", "run.sh")]
    assert [re.findall(asking, text, re.MULTILINE) for text in texts] == [[SAMPLE], [SAMPLE]]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that trains for a moment, in the environment that its README asks for."""
    copy = copied(EXAMPLE.name, tmp_path, "*.png")
    lend_torch(copy)
    program = (copy / "train.py").read_text()
    brief = program.replace("VALIDATION = 1500, 500", "VALIDATION = 50, 200").replace(
        "ROUNDS, AT_ONCE = 6", "ROUNDS, AT_ONCE = 1"
    )
    assert brief != program
    (copy / "train.py").write_text(brief)
    enter_environment(monkeypatch, lightning_environment(), tmp_path / "bentoml", "GOOGLE_|CLOUDSDK_")
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    return copy


@pytest.fixture
def cloud(
    example: Path,
    docker_engine: DockerEngine,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[GoogleCloud]:
    """A fake of Google Cloud that the example deploys to; no image is left."""
    with google_cloud(tmp_path_factory.mktemp("cloud"), monkeypatch) as cloud:
        yield cloud
    remove_stack(docker_engine, "face_attributes:latest", tmp_path_factory.mktemp("bundle"))


# It builds PyTorch into an image and pushes it.
@pytest.mark.timeout(1800)
@real_bento
@in_docker
@pytest.mark.provider
@pytest.mark.registry
@pytest.mark.terraform
def test_one_command_leads_to_an_answer_and_the_readmes_next_ones_work(
    example: Path, cloud: GoogleCloud
) -> None:
    ran = subprocess.run(["./run.sh"], cwd=example, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert open_bento("face_attributes:latest", Silent()).routes[0].path == "/classify"
    told = json.loads(ran.stdout)
    assert told.keys() == LABELS
    assert all(0 <= likely <= 1 for likely in told.values())
    assert "face-attributes is healthy at" in ran.stderr
    assert TOKEN not in ran.stderr

    answer = cli.succeed("invoke", "classify", "--data-file", SAMPLE, cwd=example)
    assert json.loads(answer.out) == told
    picture, kind = (example / SAMPLE).read_bytes(), {"Content-Type": "image/*"}
    unknown = httpx.post(f"{cloud.front.url}/classify", content=picture, headers=kind, trust_env=False)
    assert unknown.status_code == httpx.codes.FORBIDDEN
    status = cli.succeed("status", "--json", cwd=example).document
    assert (status["endpoint"], status["healthy"]) == (cloud.front.url, True)
    assert "/classify" in cli.succeed("logs", "--lines", "500", cwd=example).out
    template = cloud.cloud.one(SERVICE)["template"][0]
    assert template["scaling"] == [{"min_instance_count": 0, "max_instance_count": 4}]

    cli.succeed("destroy", "--confirm", "face-attributes", cwd=example)
    assert cloud.cloud.resources == {}


@real_bento
def test_attributes_of_unseen_faces_are_told_right(made: Path) -> None:
    (description,) = made.glob("store/models/face_attributes/*/model.yaml")
    assert yaml.safe_load(description.read_text())["metadata"]["accuracy"] > 0.95


@real_bento
def test_serving_needs_no_lightning(made: Path) -> None:
    (lock,) = made.glob("store/bentos/face_attributes/*/env/python/requirements.txt")
    packages = {re.split(r"[=@ ]", line)[0] for line in lock.read_text().splitlines()}
    assert {"torch", "pillow"} < packages
    assert "lightning" not in packages


@real_bento
@in_docker
def test_the_face_that_training_drew_gets_labels_and_probabilities(
    made: Path, service: ServiceContainer
) -> None:
    answer = asked(service, (made / SAMPLE).read_bytes())
    assert answer.status_code == httpx.codes.OK, answer.text
    told = answer.json()
    assert told.keys() == LABELS
    assert all(0 <= likely <= 1 for likely in told.values())
    assert {label for label, likely in told.items() if likely > 0.5} == {"glasses", "hat", "smiling"}


@real_bento
@in_docker
@pytest.mark.parametrize("picture", LARGER)
def test_a_picture_may_have_any_size_and_format(picture: str, made: Path, service: ServiceContainer) -> None:
    told = asked(service, (made / picture).read_bytes()).json()
    assert {label for label, likely in told.items() if likely > 0.5} == {"glasses", "hat", "smiling"}


@real_bento
@in_docker
@pytest.mark.parametrize(
    "picture", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"], ids=["empty", "text", "cut off"]
)
def test_what_is_no_picture_is_refused_with_the_reason(picture: bytes, service: ServiceContainer) -> None:
    answer = asked(service, picture)
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "no picture" in json.dumps(answer.json())
