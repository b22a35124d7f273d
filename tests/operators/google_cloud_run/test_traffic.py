"""Who gets how many of the requests, by google-cloud-run's own clients."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CloudError
from bentodeploy.operator import Revision
from operators.google_cloud_run import traffic
from operators.google_cloud_run.errors import NotFoundError
from operators.google_cloud_run.traffic import revisions, set_traffic
from tests.operators.google_cloud_run.conftest import spec
from tests.operators.google_cloud_run.services import PATH, REPOSITORY, deploy
from tests.support.fake_google import FakeGoogle, Operation

LATEST, BY_NAME = 1, 2
"""`TrafficTargetAllocationType` of the Cloud Run Admin API v2, as its clients send it."""


@pytest.fixture
def two(google: FakeGoogle) -> FakeGoogle:
    """Two revisions, the newest of which gets all requests."""
    deploy(google, 1)
    deploy(google, 2)
    return google


def shares() -> dict[str, int]:
    return {one.name: one.percent for one in revisions(spec(), "iris")}


def test_revisions_are_told_newest_first(two: FakeGoogle) -> None:
    assert revisions(spec(), "iris") == tuple(
        Revision(
            f"iris-0000{number}-abc",
            percent,
            True,
            f"2026-11-0{number}T10:00:00Z",
            f"{REPOSITORY}@sha256:{str(number) * 64}",
        )
        for number, percent in ((2, 100), (1, 0))
    )


def test_all_pages_of_revisions_are_read(google: FakeGoogle) -> None:
    for number in range(1, 6):
        deploy(google, number)
    google.page = 2
    assert list(shares()) == [f"iris-0000{number}-abc" for number in (5, 4, 3, 2, 1)]


def test_a_revision_that_did_not_start_is_not_ready(two: FakeGoogle) -> None:
    deploy(two, 3, ready=2, state="CONDITION_FAILED")
    told = [(one.name, one.is_ready, one.percent) for one in revisions(spec(), "iris")]
    assert told == [("iris-00003-abc", False, 0), ("iris-00002-abc", True, 100), ("iris-00001-abc", True, 0)]


def test_requests_are_shared_out_and_the_operation_is_waited_for(two: FakeGoogle) -> None:
    set_traffic(spec(), "iris", {"iris-00001-abc": 90, "iris-00002-abc": 10})
    assert two.services[PATH]["traffic"] == [
        {"type": BY_NAME, "revision": "iris-00001-abc", "percent": 90},
        {"type": BY_NAME, "revision": "iris-00002-abc", "percent": 10},
    ]
    assert shares() == {"iris-00002-abc": 10, "iris-00001-abc": 90}
    (operation,) = two.operations.values()
    assert operation.looks == 2


def test_all_to_the_newest_is_what_terraform_says(two: FakeGoogle) -> None:
    set_traffic(spec(), "iris", {"iris-00001-abc": 100})
    set_traffic(spec(), "iris", None)
    assert two.services[PATH]["traffic"] == [{"type": LATEST, "percent": 100}]
    assert shares() == {"iris-00002-abc": 100, "iris-00001-abc": 0}


def test_nothing_else_of_the_service_is_changed(two: FakeGoogle) -> None:
    before = dict(two.services[PATH])
    set_traffic(spec(), "iris", {"iris-00001-abc": 100})
    changed = {key for key, value in two.services[PATH].items() if before.get(key) != value}
    assert changed == {"traffic", "trafficStatuses"}


def test_a_tag_that_somebody_gave_stays(two: FakeGoogle) -> None:
    two.services[PATH]["traffic"] = [
        {"type": LATEST, "percent": 100},
        {"type": BY_NAME, "revision": "iris-00001-abc", "tag": "old"},
    ]
    set_traffic(spec(), "iris", {"iris-00001-abc": 50, "iris-00002-abc": 50})
    assert two.services[PATH]["traffic"][2:] == [
        {"type": BY_NAME, "revision": "iris-00001-abc", "tag": "old"}
    ]


def test_a_change_of_somebody_else_in_between_is_not_written_over(two: FakeGoogle) -> None:
    def somebody() -> None:
        if two.seen[-1].startswith("PATCH"):
            two.services[PATH] |= {"etag": "theirs", "traffic": [{"type": LATEST, "percent": 100}]}

    two.look = somebody
    with pytest.raises(CloudError) as refused:
        set_traffic(spec(), "iris", {"iris-00001-abc": 100})
    assert refused.value.details[0].endswith("Resource version does not match the etag.")
    assert two.services[PATH]["traffic"] == [{"type": LATEST, "percent": 100}]


def test_an_operation_that_fails_says_why(two: FakeGoogle) -> None:
    two.fail_operation(9, "Revision 'iris-00001-abc' is not ready and cannot serve traffic.")
    with pytest.raises(CloudError) as refused:
        set_traffic(spec(), "iris", {"iris-00001-abc": 100})
    assert "Cannot change the traffic" in refused.value.what
    assert "cannot serve traffic" in refused.value.details[0]


def test_an_operation_that_does_not_end_is_not_waited_for_for_ever(
    two: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Google's client pauses for random times, so it may look twice even in this one.
    two.operations["next"] = Operation("", looks=-1000)
    monkeypatch.setattr(traffic, "PATIENCE", 0.1)
    with pytest.raises(CloudError, match=r"Cloud Run has not changed the traffic after 0.1 s"):
        set_traffic(spec(), "iris", None)


def test_a_service_that_somebody_removed_is_told(google: FakeGoogle) -> None:
    with pytest.raises(NotFoundError):
        revisions(spec(), "iris")


def test_a_permission_that_lacks_is_named(two: FakeGoogle) -> None:
    two.answer_once("PATCH", 403, "Permission 'run.services.update' denied on resource")
    with pytest.raises(CloudError, match=r"the credentials lack the permission run.services.update"):
        set_traffic(spec(), "iris", None)
