"""How a service is, asked by google-cloud-run's own client."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CloudError
from operators.google_cloud_run.state import service_status
from tests.operators.google_cloud_run.conftest import spec
from tests.operators.google_cloud_run.services import deploy
from tests.support.fake_google import FakeGoogle

PORT = (
    "The user-provided container failed to start and listen on the port defined provided by the PORT=3000 "
    "environment variable within the allocated timeout."
)


def test_a_service_that_is_ready_runs_and_tells_who_gets_the_requests(google: FakeGoogle) -> None:
    deploy(google)
    status = service_status(spec(), "iris")
    assert (status.state, status.detail) == ("running", "Of the requests iris-00001-abc gets 100 %.")


def test_requests_that_are_split_are_told_by_revision(google: FakeGoogle) -> None:
    service = deploy(google, 2)
    service["trafficStatuses"] = [
        {"revision": "iris-00002-abc", "percent": 10},
        {"revision": "iris-00001-abc", "percent": 90},
        {"revision": "iris-00001-abc", "tag": "old"},
    ]
    told = service_status(spec(), "iris").detail
    assert told == "Of the requests iris-00002-abc gets 10 %, iris-00001-abc gets 90 %."


def test_a_revision_that_does_not_listen_says_why_and_who_answers_still(google: FakeGoogle) -> None:
    deploy(google, 2, ready=1, state="CONDITION_FAILED", message="Revision is not ready.", why=PORT)
    status = service_status(spec(), "iris")
    assert status.state == "failed"
    assert status.detail == (
        f"Revision iris-00002-abc is not ready: {PORT}; of the requests iris-00001-abc gets 100 %."
    )


def test_a_service_that_never_got_ready_gets_no_requests(google: FakeGoogle) -> None:
    deploy(google, 1, ready=0, state="CONDITION_FAILED", message="No revision is ready.")
    assert service_status(spec(), "iris").detail == (
        "Revision iris-00001-abc is not ready: No revision is ready.; no revision gets requests."
    )


def test_a_service_on_its_way_is_starting(google: FakeGoogle) -> None:
    deploy(google, 1, ready=0, state="CONDITION_RECONCILING", message="Deploying revision.")
    assert service_status(spec(), "iris").state == "starting"


def test_a_service_that_somebody_removed_has_failed(google: FakeGoogle) -> None:
    status = service_status(spec(), "iris")
    assert status.state == "failed"
    assert "removed by somebody else" in status.detail


def test_a_state_that_may_not_be_asked_names_the_permission(google: FakeGoogle) -> None:
    google.answer_once("GET /v2", 403, "Permission 'run.services.get' denied on resource")
    with pytest.raises(CloudError, match=r"the credentials lack the permission run.services.get"):
        service_status(spec(), "iris")
