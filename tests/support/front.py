"""The HTTP side of a fake: a server on a loopback port that asks a function for each answer."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

_OF_THE_CONNECTION = {"connection", "content-length", "keep-alive", "transfer-encoding"}
"""Headers that are no part of a message: each connection has its own."""


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    target: str
    """Path and query, with their escapes."""
    headers: httpx.Headers
    body: bytes

    def send_on(self, client: httpx.Client) -> Answered:
        """The same request to somebody else, and what they say."""
        kept = [(name, value) for name, value in self.headers.multi_items() if name not in _OF_A_HOST]
        answer = client.request(self.method, self.target, headers=kept, content=self.body)
        # The content is decoded by now.
        headers = [one for one in answer.headers.multi_items() if one[0] != "content-encoding"]
        return Answered(answer.status_code, answer.content, tuple(headers))


_OF_A_HOST = {"host", *_OF_THE_CONNECTION}


@dataclass(frozen=True)
class Answered:
    """What goes out."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@contextmanager
def front(answer: Callable[[Asked], Answered]) -> Iterator[str]:
    """Serve what `answer` says until the context ends; gives the URL, without a slash at its end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for head and body

        def _serve(self) -> None:
            headers = httpx.Headers(list(self.headers.items()))
            given = answer(Asked(self.command, self.path, headers, self._body()))
            self.send_response(given.status)
            for name, value in given.headers:
                if name.lower() not in _OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(given.body)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            content = b""
            while size := int(self.rfile.readline(), 16):
                content += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return content

        def log_message(self, *args: object) -> None:
            """Whoever answers keeps a log, if there is one."""

    for method in ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"):
        setattr(Handler, f"do_{method}", Handler._serve)
    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *args: object) -> None:
        """A client that waits no longer is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(*args)  # type: ignore[arg-type]
