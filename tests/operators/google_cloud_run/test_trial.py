"""The iris bento tried on this machine as Cloud Run would run it, by the command."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bentodeploy.image.engine import DockerEngine
from tests.support.iris import iris_store
from tests.support.trials import running


@pytest.mark.bentoml
@pytest.mark.docker
def test_a_bento_is_tried_without_a_config_or_an_account(
    tmp_path: Path, docker_engine: DockerEngine, no_credentials: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENTOML_HOME", str(iris_store()))
    arguments = ("--operator", "google-cloud-run", "--bento", "iris_classifier:latest")
    with running(docker_engine.client, *arguments, cwd=tmp_path) as command:
        answer = httpx.post(f"{command.endpoint}/classify", json={"rows": [[5.1, 3.5, 1.4, 0.2]]}, timeout=60)
        assert answer.content == b'["setosa"]'
        (container,) = command.containers()
        assert container.attrs["HostConfig"]["Memory"] == 1024 * 1024**2
        assert "PORT=3000" in container.attrs["Config"]["Env"]
        assert command.interrupt() == 0
