"""The operator as the core sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.bento.model import Bento
from bentodeploy.bento.reader import read_bento
from bentodeploy.discovery import find_operator
from bentodeploy.errors import MissingExtraError
from bentodeploy.operator import Finding, capabilities
from bentodeploy.preflight import clock
from bentodeploy.preflight.check import Situation, found
from operators.google_cloud_run import CloudRunOperator, libraries
from operators.google_cloud_run.operator import service_account_id
from tests.operators.google_cloud_run.conftest import target
from tests.support.bentos import make_bundle
from tests.support.checkout import CHECKOUT
from tests.support.fake_google import ACCOUNT, FakeGoogle, audience_of

TEMPLATE = CHECKOUT / "templates" / "google_cloud_run" / "terraform"


def by_check(findings: Any) -> dict[str, Finding]:
    return {finding.check: finding for finding in findings}


def test_it_is_found_by_its_name() -> None:
    operator = find_operator("google-cloud-run")
    assert type(operator).__name__ == "CloudRunOperator"
    assert set(capabilities(type(operator))) >= {
        "advice", "fit", "health", "image limits", "logs", "pipeline login", "preflight", "private endpoint",
        "registry", "status", "suggestions", "token", "traffic split", "trial",
    }  # fmt: skip


def test_a_pipeline_logs_in_by_its_own_identity(tmp_path: Path) -> None:
    login = CloudRunOperator().pipeline_login(target(tmp_path))
    assert (login.cloud, login.extra, login.secrets) == ("google", "gcp", ())


@pytest.mark.parametrize("name", ["i", "iris", "iris-2", "a" * 49])
def test_names_that_service_and_repository_take(name: str) -> None:
    assert re.fullmatch(CloudRunOperator.name_pattern, name)


@pytest.mark.parametrize("name", ["", "a" * 50, "iris-", "iris_2", "Iris", "2iris", "i.ris"])
def test_names_that_one_of_them_refuses(name: str) -> None:
    assert re.fullmatch(CloudRunOperator.name_pattern, name) is None


@pytest.mark.parametrize("name", ["i", "iris", "a" * 49, f"{'a' * 20}-{'b' * 28}"])
def test_the_service_account_has_a_name_that_iam_takes(name: str) -> None:
    account = service_account_id(name, "us-east1")
    assert re.fullmatch(r"[a-z](?:[a-z0-9-]{4,28}[a-z0-9])", account)
    assert account != service_account_id(name, "us-east4"), "accounts have no region, services do"


def test_every_variable_is_declared_by_the_template(tmp_path: Path) -> None:
    declared = set(re.findall(r'^variable "(\w+)"', (TEMPLATE / "variables.tf").read_text(), re.MULTILINE))
    assert CloudRunOperator().variables(target(tmp_path), None, {}).keys() == declared


def test_with_a_token_the_probe_asks_what_is_open(tmp_path: Path) -> None:
    def asked(path: str, access: str) -> Any:
        wanted = target(tmp_path, {"path_prefix": "/api"}, access=access, health={"path": path})
        return CloudRunOperator().variables(wanted, None, {})["startup_path"]

    assert asked("/warm", "public") == "/api/warm"
    assert asked("/warm", "token") == "/api/readyz"
    assert asked("/livez", "token") == "/api/livez"


def make_bundle_read(folder: Path) -> Bento:
    return read_bento(make_bundle(folder))


def test_everybody_is_no_invoker_but_a_kind_of_access(tmp_path: Path) -> None:
    wanted = target(tmp_path, {"invokers": ["allUsers", "user:a@example.com", "user:a@example.com"]})
    assert CloudRunOperator().variables(wanted, None, {})["invokers"] == ["user:a@example.com"]


def test_the_trial_keeps_to_cloud_runs_contract(tmp_path: Path) -> None:
    wanted = target(tmp_path, {"port": 8123, "cpu": 2, "memory": "2Gi", "secrets": {"KEY": {"secret": "k"}}})
    trial = CloudRunOperator().trial(wanted, None)  # type: ignore[arg-type]
    assert (trial.port, trial.memory_mb, trial.cpus) == (8123, 2048, 2)
    assert (trial.environment["PORT"], trial.environment["K_SERVICE"]) == ("8123", "iris")
    assert trial.notes == ("Secret Manager is not asked here: KEY is missing.",)
    assert (trial.user, trial.command, trial.read_only) == (None, None, False)


def test_checks_see_all_mistakes_at_once(tmp_path: Path, google: FakeGoogle) -> None:
    wanted = target(
        tmp_path,
        {"invokers": ["allUsers"], "region": "eu-west1"},
        env={"PORT": "1"},
        labels={"Team": "x"},
    )
    google.projects.clear()
    operator = CloudRunOperator()
    findings = by_check([*operator.local_checks(wanted, None, {}), *operator.checks(wanted, None, {}, {})])
    assert {check for check, finding in findings.items() if not finding.ok} == {
        "env", "labels", "access", "region", "project",
    }  # fmt: skip


def test_doctor_asks_cloud_run_for_its_time_and_shows_no_token(tmp_path: Path, google: FakeGoogle) -> None:
    operator = CloudRunOperator()
    outcomes = found(clock.CHECK, Situation(tmp_path, operator=operator, target=target(tmp_path)))
    assert [(one.check, one.ok) for one in outcomes] == [("network", True), ("clock", True)]
    assert outcomes[0].what == f"{google.url} answers."
    assert google.seen == ["HEAD /"]


def test_a_target_without_mistakes_passes(tmp_path: Path, google: FakeGoogle) -> None:
    assert all(finding.ok for finding in CloudRunOperator().checks(target(tmp_path), None, {}, {}))


def test_a_request_to_a_private_endpoint_bears_a_token_for_it(tmp_path: Path, google: FakeGoogle) -> None:
    endpoint = "https://iris-1.europe-west1.run.app"
    headers = CloudRunOperator().authorize(
        target(tmp_path),
        {"endpoint": endpoint},
        method="POST",
        url=f"{endpoint}/classify",
        headers={"content-type": "application/json"},
        body=b"{}",
    )
    assert headers["content-type"] == "application/json"
    token = headers["Authorization"].removeprefix("Bearer ")
    assert audience_of(token) == endpoint
    assert ACCOUNT not in repr(headers)


def test_without_googles_libraries_the_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(libraries, "import_module", missing)
    with pytest.raises(MissingExtraError) as refused:
        libraries.quiet_import("google.cloud.run_v2")
    assert refused.value.next_step == "pip install 'bentodeploy[gcp]'"
