"""`status` and `list`: whose answer counts, and what is said of an apply that did not end."""

from __future__ import annotations

from typing import Any

import pytest

from bentodeploy.deployment.index import Known
from bentodeploy.deployment.listing import listing
from bentodeploy.deployment.results.status import StatusReport
from bentodeploy.deployment.status import status
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.terraform.state import State, StateResource
from tests.deployment.conftest import FakeOperator

RELEASE = {
    "number": 1,
    "bento": "iris:v1",
    "image": "bento@sha256:" + "ab" * 32,
    "spec": "{}",
    "config_hash": "c",
    "created_at": "2026-11-01T00:00:00Z",
}
OUTPUTS: dict[str, Any] = {"endpoint": "http://127.0.0.1:20000", "releases": [RELEASE]}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody answers 200 at the endpoint's address."""
    monkeypatch.setattr("bentodeploy.deployment.status.probe", lambda *_: None)
    monkeypatch.setattr("bentodeploy.deployment.status.released_bento", lambda *_: None)


def seen(monkeypatch: pytest.MonkeyPatch, *, tainted: bool = False) -> None:
    """Let the state hold one service and its endpoint."""
    service = StateResource("terraform_data.service", "terraform_data", tainted=tainted)
    monkeypatch.setattr("bentodeploy.deployment.status._look", lambda _: State(OUTPUTS, (service,)))


def in_list(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> str:
    """The word of `list` for this deployment."""
    known = Known("iris", "fake", str(workspace.config_path), str(workspace.project))
    monkeypatch.setattr("bentodeploy.deployment.listing.recall", lambda: (known,))
    monkeypatch.setattr("bentodeploy.deployment.listing.open_workspace", lambda *_: workspace)
    (found,) = listing().deployments
    return found.state


def report(workspace: Workspace) -> StatusReport:
    workspace.project.mkdir(parents=True)
    return status(workspace)


@pytest.mark.usefixtures("answers")
def test_an_endpoint_that_answers_is_healthy(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    seen(monkeypatch)
    found = report(workspace)
    assert (found.healthy, found.detail) == (True, "The endpoint is healthy.")
    assert in_list(workspace, monkeypatch) == "healthy"


@pytest.mark.usefixtures("answers")
def test_a_failed_service_is_not_healthy_whoever_answers_at_its_address(
    workspace: Workspace, operator: FakeOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(monkeypatch)
    operator.state = "failed"
    found = report(workspace)
    assert found.healthy is False
    assert found.detail == (
        "The endpoint is not healthy: the service has failed: It is failed. `bentodeploy logs` shows why."
    )
    assert found.runtime is not None
    assert in_list(workspace, monkeypatch) == "unhealthy"


@pytest.mark.usefixtures("answers")
def test_an_answer_counts_where_the_address_is_the_deployment_s_own(
    workspace: Workspace, operator: FakeOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OUTPUTS, "endpoint", "https://iris.example")
    seen(monkeypatch)
    operator.state = "failed"
    assert report(workspace).healthy, "an older revision answers"


@pytest.mark.usefixtures("answers")
def test_the_platforms_advice_is_left_out_where_an_apply_did_not_end(
    workspace: Workspace, operator: FakeOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(monkeypatch, tainted=True)
    operator.state = "failed"
    found = report(workspace)
    assert found.state == "incomplete"
    assert found.runtime is None
    assert "`bentodeploy apply` goes on" in found.detail
