"""The service's log, read from Cloud Logging by its REST API.

One call of it (`entries.list`) is all that is needed, and google-auth's session makes it: the library
google-cloud-logging would bring a dozen packages for that.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from .session import LOGGING, ask

PAUSE = 5.0
"""Seconds between two looks while following: a project may call `entries.list` 60 times a minute (Cloud
Logging, "Quotas and limits")."""

_AGE = timedelta(days=7)
"""How far back is looked."""

_PAGE = 1000
"""Entries of one answer (Cloud Logging API, `entries.list`, `pageSize`)."""

_REMEMBERED = 10_000
"""Ids of entries already shown: entries arrive in any order, and clocks differ, so looks overlap."""

_OVERLAP = timedelta(seconds=30)

_LOGS = " OR ".join(f'log_id("run.googleapis.com/{log}")' for log in ("stdout", "stderr", "varlog/system"))
"""What the container writes, and what Cloud Run says about it; not the log of requests."""


def log_lines(project: str, region: str, service: str, *, lines: int, follow: bool) -> Iterator[str]:
    """The last `lines` lines of the service, oldest first; with `follow` goes on until the caller stops.

    A service without a log has no lines. Raises CloudError, CredentialsError.
    """
    start = looked = datetime.now(timezone.utc)
    wanted = _filter(region, service)
    entries = _entries(project, f"{wanted} AND {_since('timestamp', start - _AGE)}", lines) if lines else []
    for entry in entries:
        yield from _text(entry)
    shown = deque((str(entry["insertId"]) for entry in entries), maxlen=_REMEMBERED)
    while follow:
        time.sleep(PAUSE)
        begin, looked = looked, datetime.now(timezone.utc)
        for entry in _entries(project, f"{wanted} AND {_since('receiveTimestamp', begin - _OVERLAP)}", None):
            if entry["insertId"] not in shown and _received(entry) >= start:
                shown.append(str(entry["insertId"]))
                yield from _text(entry)


def _filter(region: str, service: str) -> str:
    """Cloud Logging, "Logging query language"."""
    labels = {"service_name": service, "location": region}
    parts = ['resource.type="cloud_run_revision"', f"({_LOGS})"]
    return " AND ".join([*parts, *(f'resource.labels.{name}="{value}"' for name, value in labels.items())])


def _since(time: str, begin: datetime) -> str:
    return f'{time}>="{begin.isoformat()}"'


def _entries(project: str, wanted: str, most: int | None) -> list[dict[str, Any]]:
    """Entries that are wanted, oldest first; the newest `most` of them."""
    body: dict[str, Any] = {
        "resourceNames": [f"projects/{project}"],
        "filter": wanted,
        "orderBy": "timestamp desc",
        "pageSize": min(most or _PAGE, _PAGE),
    }
    found: list[dict[str, Any]] = []
    while True:
        answer = ask("read the log", f"{LOGGING.url}/v2/entries:list", where=f"project {project}", body=body)
        found += answer.get("entries", [])
        body["pageToken"] = answer.get("nextPageToken")
        if not body["pageToken"] or (most is not None and len(found) >= most):
            return found[:most][::-1]


def _received(entry: dict[str, Any]) -> datetime:
    """When Cloud Logging got it: tells what is new from what is older than the lines shown at first."""
    # Python 3.10 reads neither a Z nor any number of digits behind the second.
    whole, _, fraction = str(entry["receiveTimestamp"]).removesuffix("Z").partition(".")
    return datetime.fromisoformat(whole).replace(microsecond=int(f"{fraction[:6]:0<6}"), tzinfo=timezone.utc)


def _text(entry: dict[str, Any]) -> list[str]:
    """The lines of an entry: text, the message of a structured entry, or all of it."""
    if "textPayload" in entry:
        return str(entry["textPayload"]).splitlines()
    payload = entry.get("jsonPayload") or {}
    message = payload.get("message")
    return [message] if isinstance(message, str) else [json.dumps(payload, ensure_ascii=False)]
