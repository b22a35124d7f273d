"""A fake of a JSON API over HTTP: a table of answers, and a record of what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit


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

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            raw = self.rfile.read(length)
            asked = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = json.loads(raw) if raw else None
            request = Request(self.command, asked.path, asked.query, body, headers)
            api.requests.append(request)
            status, document = answer(request)
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
