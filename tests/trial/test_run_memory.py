"""`run` tells of a service that lives on while the kernel ends its workers for want of memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.deployment.trial import run_trial
from bentodeploy.deployment.trial_workspace import open_trial
from bentodeploy.errors import UnhealthyError
from bentodeploy.image.model import Image
from bentodeploy.operator import Finding
from bentodeploy.progress import Silent
from tests.support.bentos import make_bundle
from tests.trial.fake_engine import CGROUP_2, FakeContainer, FakeEngine, silent_port

CONFIG = """\
api_version: v1
name: iris
operator: local
bento: {bento}
health: {{timeout: 0.3}}
spec: {{runtime: container}}
"""


def outcome(folder: Path, container: FakeContainer, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a trial says whose service takes connections and does not answer."""
    monkeypatch.setattr("bentodeploy.image.engine.connect", FakeEngine(container).as_engine)
    monkeypatch.setattr("bentodeploy.deployment.trial.check_docker", lambda: Finding("docker", True, ""))
    image = Image("sha256:0", "linux/amd64", 1)
    monkeypatch.setattr("bentodeploy.deployment.trial.local_image", lambda *_: (image, True))
    monkeypatch.setattr("bentodeploy.deployment.trial._REQUEST_TIMEOUT", 0.1)
    config = folder / "deployment_config.yaml"
    config.write_text(CONFIG.format(bento=make_bundle(folder / "bento")))
    workspace = open_trial(config, None, None, Silent())
    with (
        silent_port() as container.port,
        pytest.raises(UnhealthyError) as unhealthy,
        run_trial(workspace, Silent()),
    ):
        pass
    return unhealthy.value.what


def test_it_is_told_that_memory_was_the_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = outcome(tmp_path, FakeContainer(CGROUP_2.format(kills=2)), monkeypatch)
    assert "does not answer 200 after 0.3 s" in told
    assert told.endswith("Its memory was used up, so that the kernel ended a part of it.")


def test_memory_is_not_blamed_without_a_sign_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(tmp_path, FakeContainer(), monkeypatch).endswith("its last answer: timed out.")
