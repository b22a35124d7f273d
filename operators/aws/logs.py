"""A CloudWatch log group as lines of text."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .caller import require_account
from .errors import aws_errors
from .session import client

PAUSE = 2.0
"""Seconds between two looks while following."""

WINDOWS = (600, 6 * 3_600, 7 * 86_400)
"""Seconds that are looked back, one after the other, until there are lines enough: AWS gives the oldest
event first, so that a busy group's whole week would be read for its last lines."""

_REMEMBERED = 10_000
"""Ids of events already shown: events of one millisecond come in any order, so looks overlap."""


def log_lines(
    group: str,
    region: str,
    *,
    lines: int,
    follow: bool,
    streams: Sequence[str] = (),
    account: str | None = None,
) -> Iterator[str]:
    """The last `lines` lines of the group, oldest first; with `follow` goes on until the caller stops.

    `streams` limits it to these log streams. A group that does not exist yet has no lines; where that is
    so because the credentials are not of `account`, CredentialsError says it. Lines older than a week are
    not looked for. Raises CloudError, CredentialsError.
    """
    place = _Place(group, region, streams, account)
    events = _last(place, lines) if lines else []
    yield from (_line(event) for event in events)
    shown = deque((event["eventId"] for event in events), maxlen=_REMEMBERED)
    start = events[-1]["timestamp"] if events else int(time.time() * 1000)
    while follow:
        time.sleep(PAUSE)
        for event in _events(place, start):
            if event["eventId"] not in shown:
                shown.append(event["eventId"])
                start = max(start, event["timestamp"])
                yield _line(event)


@dataclass(frozen=True)
class _Place:
    """Where the lines are."""

    group: str
    region: str
    streams: Sequence[str]
    account: str | None


def _last(place: _Place, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for window in WINDOWS:
        found = _events(place, int((time.time() - window) * 1000))
        if len(found) >= count:
            break
    return found[-count:]


def _events(place: _Place, start: int) -> list[dict[str, Any]]:
    """All events from `start` on, oldest first."""
    logs = client("logs", place.region)
    asked: dict[str, Any] = {"logGroupName": place.group, "startTime": start}
    if place.streams:
        asked["logStreamNames"] = list(place.streams)
    with aws_errors("read the log", place.region, where=f"log group {place.group}"):
        try:
            pages = logs.get_paginator("filter_log_events").paginate(**asked)
            events = [event for page in pages for event in page["events"]]
        except logs.exceptions.ResourceNotFoundException:
            require_account(place.region, place.account)
            return []
    return sorted(events, key=lambda event: int(event["timestamp"]))


def _line(event: dict[str, Any]) -> str:
    return str(event["message"]).rstrip("\n")
