"""By a flag the tests that need no cloud run with the real providers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bentodeploy.errors import EngineError
from operators.google_cloud_run import CloudRunOperator
from tests.support.cloud_provider.attached import LOGINS, REAL, attached_or_real_provider
from tests.support.cloud_provider.serving import VARIABLE
from tests.support.generated_project import generated_project

pytestmark = [pytest.mark.terraform, pytest.mark.provider]

NOWHERE = """\
provider_installation {{
  filesystem_mirror {{
    path = "{folder}"
  }}
}}
"""


def test_by_the_flag_terraform_looks_for_the_real_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mirror").mkdir()
    (tmp_path / "nowhere.tfrc").write_text(NOWHERE.format(folder=tmp_path / "mirror"))
    project = generated_project(CloudRunOperator(), tmp_path / "project")
    spec = {"project_id": "my-project-1234", "region": "europe-west1"}
    project.render(project.target(spec), None)

    with attached_or_real_provider("google", monkeypatch):
        project.terraform.init()
    monkeypatch.setenv(REAL, "1")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "nowhere.tfrc"))
    with attached_or_real_provider("google", monkeypatch):
        assert VARIABLE not in os.environ
        assert LOGINS["google"].items() <= os.environ.items()
        with pytest.raises(EngineError) as refused:
            project.terraform.init()
    assert "hashicorp/google" in " ".join([refused.value.what, *refused.value.details])
    assert not LOGINS["google"].keys() & os.environ.keys()
