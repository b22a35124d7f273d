"""`access: token` on this machine, with a real bento in both runtimes."""

from __future__ import annotations

import shlex
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from bentodeploy.image.engine import connect
from tests.support import cli
from tests.support.iris import CACHE, iris_store
from tests.support.trials import running

pytestmark = [pytest.mark.bentoml, pytest.mark.terraform]

ROWS = {"rows": [[5.1, 3.5, 1.4, 0.2]]}
CONFIG = """\
api_version: v1
name: guarded
operator: local
bento: iris_classifier:latest
access: {access}
spec: {{runtime: {runtime}}}
"""


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE / "home"))
    configure(tmp_path, "token", "process")
    yield tmp_path
    cli.run("destroy", "--confirm", "guarded", cwd=tmp_path)


def configure(folder: Path, access: str, runtime: str) -> None:
    (folder / "deployment_config.yaml").write_text(CONFIG.format(access=access, runtime=runtime))


def status_without_token(endpoint: str) -> int:
    return httpx.post(endpoint + "/classify", json=ROWS, timeout=60).status_code


def files_with(folder: Path, secret: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


@pytest.mark.parametrize("runtime", ["process", pytest.param("container", marks=pytest.mark.docker)])
def test_a_guarded_deployment_from_up_to_destroy(deployment: Path, runtime: str) -> None:
    configure(deployment, "token", runtime)
    up = cli.succeed("up", "--json", cwd=deployment).document
    assert status_without_token(up["endpoint"]) == 401
    secret = cli.succeed("token", "show", cwd=deployment).out.strip()
    called = cli.succeed("invoke", "--data", '{"rows": [[5.1, 3.5, 1.4, 0.2]]}', cwd=deployment)
    assert called.out.strip() == '["setosa"]'
    assert cli.succeed("status", "--json", cwd=deployment).document["healthy"] is True

    (file,) = files_with(deployment, secret)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not any(
        secret in " ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])
    )
    assert secret not in cli.succeed("logs", cwd=deployment).out
    if runtime == "container":
        assert secret not in history_of(up["release"]["image"])

    again = cli.succeed("up", "--json", cwd=deployment).document
    assert again["changed"] is False
    assert cli.succeed("token", "show", cwd=deployment).out.strip() == secret
    cli.succeed("destroy", "--confirm", "guarded", cwd=deployment)
    assert files_with(deployment, secret) == []


def test_the_guard_comes_and_goes_with_the_config(deployment: Path) -> None:
    configure(deployment, "private", "process")
    private = cli.succeed("up", "--json", cwd=deployment).document
    assert status_without_token(private["endpoint"]) == 200
    configure(deployment, "token", "process")
    assert status_without_token(cli.succeed("up", "--json", cwd=deployment).document["endpoint"]) == 401
    configure(deployment, "private", "process")
    assert status_without_token(cli.succeed("up", "--json", cwd=deployment).document["endpoint"]) == 200


def test_a_service_whose_token_is_gone_does_not_start(deployment: Path) -> None:
    cli.succeed("up", cwd=deployment)
    project = deployment / "terraform" / "guarded"
    subprocess.run(["python3", "runtime/service.py", "stop"], cwd=project, check=True)
    (project / ".bentodeploy" / "guard" / "token").unlink()
    applied = cli.succeed("apply", "--json", cwd=deployment).document
    assert status_without_token(applied["endpoint"]) == 401  # with a new token, and never without one


@pytest.mark.docker
def test_a_trial_gets_a_token_of_its_own(deployment: Path) -> None:
    configure(deployment, "token", "container")
    config = deployment / "deployment_config.yaml"
    config.write_text(config.read_text() + "health: {path: /metrics}\n")  # which asks for the token, too
    engine = connect()
    with running(engine.client, cwd=deployment) as trial:
        assert status_without_token(trial.endpoint) == 401
        words = shlex.split(trial.document["routes"][0]["curl"])
        header = words[words.index("Content-Type: application/json") + 4]
        assert header.startswith("Authorization: Bearer ")
        name, _, value = header.partition(": ")
        assert httpx.post(trial.endpoint + "/classify", json=ROWS, headers={name: value}).status_code == 200
    engine.client.close()


def history_of(image: str) -> str:
    command = ["docker", "history", "--no-trunc", image]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
