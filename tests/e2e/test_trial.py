"""`bentodeploy run`: real images of real bentos on this machine, under their platforms' contracts."""

from __future__ import annotations

import hashlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine, connect
from tests.support import cli
from tests.support.iris import iris_store
from tests.support.probe_bento import probe_store
from tests.support.trials import RunningCommand, containers_of, running

pytestmark = [pytest.mark.docker, pytest.mark.bentoml]

INVOKE = "/2015-03-31/functions/function/invocations"
ROWS = {"rows": [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]}
ANSWER = b'["setosa", "virginica"]'
CONFIG = """\
api_version: v1
name: tried
operator: {operator}
bento: {bento}
env:
  SOME_VARIABLE: "a b"
health:
  timeout: 60
spec: {spec}
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[DockerEngine]:
    engine = connect()
    yield engine
    engine.client.close()


@pytest.fixture(autouse=True)
def no_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks AWS something here fails."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True)
def no_image_left(engine: DockerEngine, tmp_path: Path) -> Iterator[None]:
    yield
    project = tmp_path.resolve() / "terraform" / "tried"
    owner = f"tried-{hashlib.sha256(str(project).encode()).hexdigest()[:8]}"
    for image in engine.client.images.list(filters={"label": f"bentodeploy.deployment={owner}"}):
        engine.client.images.remove(str(image.id), force=True)


@pytest.fixture
def iris(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENTOML_HOME", str(iris_store()))


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENTOML_HOME", str(probe_store()))


def configure(folder: Path, operator: str, spec: str, bento: str = "iris_classifier:latest") -> None:
    text = CONFIG.format(operator=operator, spec=spec, bento=bento)
    (folder / "deployment_config.yaml").write_text(text)


def classified(trial: RunningCommand) -> bytes:
    answer = httpx.post(trial.endpoint + "/classify", json=ROWS, timeout=30)
    assert answer.status_code == httpx.codes.OK
    return answer.content


def answers_and_ends(engine: DockerEngine, trial: RunningCommand, operator: str) -> None:
    """It answers as on every other platform; Ctrl-C ends it well, and nothing is left."""
    assert trial.document["operator"] == operator
    assert classified(trial) == ANSWER
    assert trial.interrupt() == 0
    assert containers_of(engine.client, trial.process.pid) == []


@pytest.mark.parametrize("operator", ["local", "aws-ec2", "aws-lambda", "google-cloud-run"])
def test_the_images_of_all_platforms_answer_the_same_without_a_config(
    operator: str, engine: DockerEngine, iris: None, tmp_path: Path
) -> None:
    arguments = ("--bento", "iris_classifier:latest", "--operator", operator)
    with running(engine.client, *arguments, cwd=tmp_path) as trial:
        answers_and_ends(engine, trial, operator)
    assert list(tmp_path.iterdir()) == []


def test_the_image_of_azure_answers_the_same(engine: DockerEngine, iris: None, tmp_path: Path) -> None:
    # The config names the base: Microsoft's own stands in no reach of the tests.
    configure(tmp_path, "azure-functions", "{location: westeurope, base_image: 'python:3.11-slim'}")
    with running(engine.client, cwd=tmp_path) as trial:
        (service,) = trial.containers()
        assert service.attrs["HostConfig"]["Memory"] == 3584 * 1024**2
        answers_and_ends(engine, trial, "azure-functions")


def test_a_dyno_runs_under_a_foreign_user_and_with_its_little_memory(
    engine: DockerEngine, iris: None, tmp_path: Path
) -> None:
    arguments = ("--bento", "iris_classifier:latest", "--operator", "heroku")
    with running(engine.client, *arguments, cwd=tmp_path) as trial:
        (service,) = trial.containers()
        settings = service.attrs["HostConfig"]
        assert settings["Memory"] == settings["MemorySwap"] == 512 * 1024**2
        assert service.attrs["Config"]["User"] == "53210:53210"
        user = service.exec_run(["id", "-u"]).output
        assert isinstance(user, bytes)
        assert user.strip() == b"53210"
        assert service.exec_run(["touch", "/home/bentoml/x"]).exit_code != 0
        answers_and_ends(engine, trial, "heroku")
    assert list(tmp_path.iterdir()) == []


def test_a_function_runs_as_lambda_would_run_it(engine: DockerEngine, iris: None, tmp_path: Path) -> None:
    configure(tmp_path, "aws-lambda", "{region: eu-central-1, memory_size: 900, ephemeral_storage: 600}")
    with running(engine.client, cwd=tmp_path) as trial:
        _, service = trial.containers()
        settings, config = service.attrs["HostConfig"], service.attrs["Config"]
        assert config["User"] == "993:990"
        assert settings["ReadonlyRootfs"] is True
        assert "size=600m" in settings["Tmpfs"]["/tmp"]
        assert settings["Memory"] == settings["MemorySwap"] == 900 * 1024**2
        assert settings["NanoCpus"] == pytest.approx(900 / 1769 * 1e9, rel=0.01)
        wanted = {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=900", "AWS_REGION=eu-central-1", "SOME_VARIABLE=a b"}
        assert wanted <= set(config["Env"])
        assert service.exec_run(["touch", "/home/bentoml/x"]).exit_code != 0
        assert classified(trial)


def test_a_function_takes_events_as_the_lambda_api_does(
    engine: DockerEngine, iris: None, tmp_path: Path
) -> None:
    event = {
        "version": "2.0",
        "rawPath": "/classify",
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": "POST", "path": "/classify", "sourceIp": "127.0.0.1"}},
        "body": json.dumps(ROWS),
        "isBase64Encoded": False,
    }
    with running(
        engine.client, "--bento", "iris_classifier:latest", "--operator", "aws-lambda", cwd=tmp_path
    ) as trial:
        answer = httpx.post(trial.endpoint + INVOKE, json=event, timeout=30).json()
        assert answer["statusCode"] == httpx.codes.OK
        assert answer["body"].encode() == classified(trial)
        refused = httpx.post(trial.endpoint + INVOKE, json={"no": "request"}, timeout=30)
        assert refused.headers["x-amz-function-error"] == "Unhandled"
        assert refused.json()["errorType"] == "NotHttpError"
        assert any(INVOKE in note for note in trial.document["notes"])


def test_a_function_ends_with_its_time_or_its_process_and_is_started_anew(
    engine: DockerEngine, probe: None, tmp_path: Path
) -> None:
    configure(tmp_path, "aws-lambda", "{region: eu-central-1, timeout: 1}", bento="probe:latest")
    with running(engine.client, cwd=tmp_path) as trial, httpx.Client(base_url=trial.endpoint) as client:
        assert client.post("/wait", json={"seconds": 1.8}, timeout=30).status_code == 502
        assert client.post("/add", json={"a": 2}, timeout=60).json() == 3
        assert client.post("/die", json={}, timeout=30).status_code == 502
        assert client.post("/starts", json={}, timeout=60).json() == 1
        late = httpx.Request("POST", "http://x/wait", json={"seconds": 1.8})
        event = {
            "rawPath": "/wait",
            "headers": dict(late.headers),
            "requestContext": {"http": {"method": "POST", "path": "/wait", "sourceIp": "127.0.0.1"}},
            "body": late.content.decode(),
        }
        told = client.post(INVOKE, json={"version": "2.0", **event}, timeout=30).json()
        assert told["errorMessage"] == "Task timed out after 1.00 seconds"


def test_what_a_killed_run_leaves_is_removed_by_the_next(
    engine: DockerEngine, iris: None, tmp_path: Path
) -> None:
    arguments = ("--bento", "iris_classifier:latest", "--operator", "aws-lambda")
    with running(engine.client, *arguments, cwd=tmp_path) as killed:
        killed.process.send_signal(signal.SIGKILL)
        killed.process.wait()
        assert len(killed.containers()) == 2
        with running(engine.client, *arguments, cwd=tmp_path) as trial:
            assert killed.containers() == []
            assert classified(trial)


def test_a_service_that_dies_at_its_start_ends_the_run_with_its_last_words(
    iris: None, tmp_path: Path
) -> None:
    configure(tmp_path, "local", "{runtime: container}")
    config = tmp_path / "deployment_config.yaml"
    config.write_text(config.read_text().replace("SOME_VARIABLE", "BENTO_PATH"))
    answer = cli.run("run", "--json", cwd=tmp_path)
    error = answer.document["error"]
    assert answer.code == error["exit_code"] == 4
    assert "ended before it was healthy with exit code" in error["what"]
    assert any("a b" in line for line in error["details"])


def test_a_service_that_never_gets_healthy_ends_the_run(iris: None, tmp_path: Path) -> None:
    configure(tmp_path, "local", "{runtime: container}")
    config = tmp_path / "deployment_config.yaml"
    config.write_text(config.read_text().replace("timeout: 60", "timeout: 25\n  path: /nowhere"))
    answer = cli.run("run", cwd=tmp_path)
    assert answer.code == 4
    assert "does not answer 200 after 25 s; its last answer: 404" in answer.err


def test_a_service_that_dies_later_ends_the_run(engine: DockerEngine, iris: None, tmp_path: Path) -> None:
    configure(tmp_path, "local", "{runtime: container}")
    with running(engine.client, cwd=tmp_path) as trial:
        trial.containers()[-1].kill()
        assert trial.process.wait(timeout=30) == 4
        assert containers_of(engine.client, trial.process.pid) == []


def test_a_port_that_is_taken_is_named(engine: DockerEngine, iris: None, tmp_path: Path) -> None:
    configure(tmp_path, "local", "{runtime: container}")
    with running(engine.client, cwd=tmp_path) as trial:
        port = str(httpx.URL(trial.endpoint).port)
        answer = cli.run("run", "--port", port, cwd=tmp_path)
    assert answer.code == 2
    assert f"Port {port} of this machine is taken" in answer.err


def test_a_deployment_that_runs_without_an_image_has_none_to_try(iris: None, tmp_path: Path) -> None:
    configure(tmp_path, "local", "{runtime: process}")
    answer = cli.run("run", cwd=tmp_path)
    assert answer.code == 2
    assert "runs this spec without an image" in answer.err
