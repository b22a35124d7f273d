"""A fake of a JSON API over HTTP: a table of answers, and a record of what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.support.front import Answered, Asked, front


@dataclass(frozen=True)
class Request:
    """One request that was made."""

    method: str
    path: str
    query: str
    body: Any
    headers: dict[str, str]


Answer = Callable[[Request], tuple[int, Any]]
"""Gives the status and the JSON document for a request."""


@dataclass
class FakeJsonApi:
    """A running API; `requests` grows as it is asked."""

    url: str
    requests: list[Request] = field(default_factory=list)


@contextmanager
def fake_json_api(answer: Answer) -> Iterator[FakeJsonApi]:
    """Serve what `answer` says on a free port of the loopback address."""
    api = FakeJsonApi("")

    def serve(asked: Asked) -> Answered:
        url = urlsplit(asked.target)
        body = json.loads(asked.body) if asked.body else None
        request = Request(asked.method, url.path, url.query, body, dict(asked.headers))
        api.requests.append(request)
        status, document = answer(request)
        return Answered(status, json.dumps(document).encode(), (("content-type", "application/json"),))

    with front(serve) as api.url:
        yield api
