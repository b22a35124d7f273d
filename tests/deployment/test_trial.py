"""What a trial is refused for before any image is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.deployment.trial import run_trial
from bentodeploy.deployment.trial_workspace import open_trial
from bentodeploy.errors import PreflightError
from bentodeploy.progress import Silent
from tests.support.bentos import make_bundle

CONFIG = """\
api_version: v1
name: iris
operator: google-cloud-run
bento: ./bundle
spec: {project_id: my-project, region: europe-west1, secrets: {HF_TOKEN: {secret: hf}}}
"""


def test_a_variable_that_the_platform_alone_gives_is_refused_with_what_helps_a_trial(tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle", manifest={"envs": [{"name": "HF_TOKEN", "value": ""}]})
    config = tmp_path / "deployment_config.yaml"
    config.write_text(CONFIG)
    workspace = open_trial(config, None, None, Silent())
    with (
        pytest.raises(PreflightError, match="requires HF_TOKEN, which the platform gives it") as caught,
        run_trial(workspace, Silent()),
    ):
        pass
    assert "`--file`" in (caught.value.next_step or "")
