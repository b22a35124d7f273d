"""What both servers share: quiet handlers that know where a request's body ends."""

from __future__ import annotations

import select
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Server(ThreadingHTTPServer):
    """Serves each connection in a thread; callers that go away are no error."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a connection that breaks is its caller's affair."""


class Handler(BaseHTTPRequestHandler):
    """HTTP 1.1 with bodies of a stated length, or in chunks."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for head and body

    def body(self) -> bytes:
        """The request's whole body."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(iter(self._chunk, b""))
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send an answer; a HEAD request gets no body."""
        self.send_response_only(status)  # which adds no headers of this server's own
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def answer_json(self, status: int, body: bytes, more: Mapping[str, str] | None = None) -> None:
        """Send JSON."""
        self.answer(status, [("Content-Type", "application/json"), *(more or {}).items()], body)

    def is_connected(self) -> bool:
        """Whether the one who asks still waits for the answer."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        try:
            return not readable or self.connection.recv(1, socket.MSG_PEEK) != b""
        except OSError:
            return False

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Say nothing: the log is the function's own."""

    def _chunk(self) -> bytes:
        """The next chunk; empty at the end, when the lines after it are read, too."""
        content = self.rfile.read(int(self.rfile.readline().partition(b";")[0], 16))
        self.rfile.readline()
        return content
