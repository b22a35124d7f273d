"""The log of a service, as Cloud Logging has it."""

from __future__ import annotations

from itertools import islice

import pytest

from bentodeploy.errors import CloudError
from operators.google_cloud_run import logs
from operators.google_cloud_run.logs import log_lines
from tests.support.fake_google import PROJECT, REGION, FakeGoogle


def last(count: int, service: str = "iris") -> list[str]:
    return list(log_lines(PROJECT, REGION, service, lines=count, follow=False))


def test_the_last_lines_come_oldest_first(google: FakeGoogle) -> None:
    for number in range(5):
        google.log("iris", f"line {number}")
    assert last(3) == ["line 2", "line 3", "line 4"]
    assert last(0) == []


def test_other_services_and_regions_have_logs_of_their_own(google: FakeGoogle) -> None:
    google.log("other", "not ours")
    google.log("iris", "not here", region="us-east1")
    google.log("iris", "ours")
    assert last(10) == ["ours"]


def test_a_structured_entry_shows_its_message(google: FakeGoogle) -> None:
    google.log("iris", {"message": "loaded", "severity": "INFO"})
    google.log("iris", {"rows": 3})
    google.log("iris", "Traceback\n  last line\n")
    assert last(10) == ["loaded", '{"rows": 3}', "Traceback", "  last line"]


def test_more_lines_than_one_answer_holds(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_PAGE", 10)
    for number in range(35):
        google.log("iris", str(number))
    assert last(25) == [str(number) for number in range(10, 35)]


def test_what_is_older_than_a_week_is_left_out(google: FakeGoogle) -> None:
    google.log("iris", "long ago", at="2020-01-01T00:00:00.123456789Z")
    assert last(10) == []


def test_following_goes_on_with_what_is_new(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "PAUSE", 0.01)
    google.log("iris", "before")
    followed = log_lines(PROJECT, REGION, "iris", lines=10, follow=True)
    assert next(followed) == "before"
    google.log("iris", "one")
    google.log("iris", "two")
    assert list(islice(followed, 2)) == ["one", "two"]
    google.log("iris", "three")
    assert next(followed) == "three"


def test_following_shows_none_of_the_lines_before_the_last_ones(
    google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "PAUSE", 0.01)
    for number in range(20):
        google.log("iris", f"before {number}")
    followed = log_lines(PROJECT, REGION, "iris", lines=1, follow=True)
    assert next(followed) == "before 19"
    google.log("iris", "late, and of a time before", at="2026-01-01T00:00:00.123456789Z")
    assert next(followed) == "late, and of a time before"


def test_following_without_lines_begins_with_what_is_new(
    google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "PAUSE", 0.01)
    google.log("iris", "before")
    looks = iter(range(3))
    monkeypatch.setattr(
        "operators.google_cloud_run.logs.time.sleep", lambda _: google.log("iris", f"new {next(looks)}")
    )
    followed = log_lines(PROJECT, REGION, "iris", lines=0, follow=True)
    assert list(islice(followed, 2)) == ["new 0", "new 1"]


@pytest.mark.parametrize(
    ("text", "microsecond"), [("00Z", 0), ("00.5Z", 500_000), ("00.123456789Z", 123_456)]
)
def test_times_of_any_precision_are_read(text: str, microsecond: int) -> None:
    read = logs._received({"receiveTimestamp": f"2026-11-01T10:00:{text}"})
    assert (read.hour, read.microsecond) == (10, microsecond)


def test_a_log_that_may_not_be_read_names_the_permission(google: FakeGoogle) -> None:
    google.answer_once("POST /v2/entries:list", 403, "Permission 'logging.logEntries.list' denied")
    with pytest.raises(CloudError, match=r"the credentials lack the permission logging.logEntries.list"):
        last(1)
