"""What runs is not taken away by a config that names another place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from operators.google_cloud_run import CloudRunOperator
from operators.google_cloud_run.home import check_home
from operators.google_cloud_run.registry import ADDRESSES
from operators.google_cloud_run.token import ADDRESSES as TOKEN_ADDRESSES
from tests.operators.google_cloud_run.conftest import SPEC, spec, target
from tests.support.cloud_provider import attached_provider
from tests.support.fake_google import PROJECT, REGION, FakeGoogle
from tests.support.generated_project import generated_project

OUTPUTS = {"endpoint": "https://iris-1.run.app", "project": PROJECT, "region": REGION}


@pytest.mark.parametrize(
    ("wanted", "check", "lives"),
    [
        ({"region": "us-east1"}, "region", f"region {REGION}, not in us-east1"),
        ({"project_id": "another-project"}, "project", f"project {PROJECT}, not in another-project"),
    ],
)
def test_another_place_than_that_of_the_service_is_refused(
    wanted: dict[str, Any], check: str, lives: str
) -> None:
    (finding,) = check_home(spec(**wanted), OUTPUTS)
    assert (finding.check, finding.ok) == (check, False)
    assert f"lives in the {lives}" in finding.what
    assert str(finding.cure).startswith(f"Write `{'project_id' if check == 'project' else 'region'}: ")
    assert check in CloudRunOperator.check_names, "it can be skipped"


@pytest.mark.parametrize("outputs", [{}, {"region": "us-east1", "project": "another-project"}, OUTPUTS])
def test_the_same_place_passes_and_so_does_any_before_there_is_a_service(outputs: dict[str, str]) -> None:
    assert list(check_home(spec(), outputs)) == []


def test_the_operator_asks_for_it(tmp_path: Path, google: FakeGoogle) -> None:
    findings = CloudRunOperator().checks(target(tmp_path, {"region": "us-east1"}), None, {}, OUTPUTS)
    assert [finding.check for finding in findings if not finding.ok] == ["region"]


@pytest.mark.provider
@pytest.mark.terraform
def test_else_a_build_would_delete_repository_and_token_while_the_service_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = f"{REGION}-docker.pkg.dev/{PROJECT}/iris/service@sha256:{'1' * 64}"
    project = generated_project(CloudRunOperator(), tmp_path / "project")
    with attached_provider("google", monkeypatch):
        project.render(project.target(SPEC, access="token"), image)
        project.terraform.init()
        project.apply()
        outputs = project.terraform.outputs()
        project.render(project.target({**SPEC, "region": "us-east1"}, access="token"), image)
        plan = project.plan(targets=(*ADDRESSES, *TOKEN_ADDRESSES))
    gone = {change.address for change in plan.resources if "delete" in change.actions}
    assert gone == {"google_artifact_registry_repository.image", "google_secret_manager_secret.token[0]"}
    assert [one.check for one in check_home(spec(region="us-east1"), outputs)] == ["region"]
    assert list(check_home(spec(), outputs)) == []
