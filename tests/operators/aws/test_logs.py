"""A log group as lines, asked through a fake of AWS."""

from __future__ import annotations

import time
from itertools import islice

import pytest

from bentodeploy.errors import CredentialsError
from operators.aws.logs import log_lines
from tests.support.moto import ACCOUNT, REGION, FakeAws

GROUP = "/aws/lambda/iris"

pytestmark = pytest.mark.aws


@pytest.fixture
def group(aws: FakeAws) -> FakeAws:
    aws.client("logs").create_log_group(logGroupName=GROUP)
    for stream in ("one", "two"):
        aws.client("logs").create_log_stream(logGroupName=GROUP, logStreamName=stream)
    return aws


def write(aws: FakeAws, stream: str, *messages: str, ago: float = 0) -> None:
    moment = int((time.time() - ago) * 1000)
    events = [{"timestamp": moment, "message": message} for message in messages]
    aws.client("logs").put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


def test_the_last_lines_of_all_streams_in_the_order_of_time(group: FakeAws) -> None:
    write(group, "one", "first\n", ago=30)
    write(group, "two", "second", ago=20)
    write(group, "one", "third", ago=10)
    assert list(log_lines(GROUP, REGION, lines=2, follow=False)) == ["second", "third"]
    assert list(log_lines(GROUP, REGION, lines=10, follow=False)) == ["first", "second", "third"]


def test_a_stream_can_be_chosen(group: FakeAws) -> None:
    write(group, "one", "mine")
    write(group, "two", "another's")
    assert list(log_lines(GROUP, REGION, lines=10, follow=False, streams=["one"])) == ["mine"]


def test_many_lines_come_page_by_page(group: FakeAws) -> None:
    for part in range(3):
        write(group, "one", *(f"line {part}.{number:05}" for number in range(5_000)), ago=30 - part)
    assert len(list(log_lines(GROUP, REGION, lines=20_000, follow=False))) == 15_000


def test_following_shows_each_new_line_once(group: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operators.aws.logs.PAUSE", 0.01)
    write(group, "one", "old", ago=5)
    lines = log_lines(GROUP, REGION, lines=10, follow=True)
    assert next(lines) == "old"
    write(group, "two", "new")
    assert next(lines) == "new"
    write(group, "one", "newer", "newest")
    assert list(islice(lines, 2)) == ["newer", "newest"]


def test_a_group_that_does_not_exist_yet_has_no_lines(aws: FakeAws) -> None:
    assert list(log_lines(GROUP, REGION, lines=10, follow=False)) == []


def test_a_group_of_another_account_is_not_taken_for_one_without_lines(aws: FakeAws) -> None:
    with pytest.raises(CredentialsError, match="lives in the account 999999999999"):
        list(log_lines(GROUP, REGION, lines=10, follow=False, account="999999999999"))
    assert list(log_lines(GROUP, REGION, lines=10, follow=False, account=ACCOUNT)) == []


def test_lines_of_days_ago_are_found_when_there_are_no_newer_ones(group: FakeAws) -> None:
    write(group, "one", "old", ago=3 * 86_400)
    assert list(log_lines(GROUP, REGION, lines=10, follow=False)) == ["old"]
