"""A proxy that breaks things on purpose: it stands before a real HTTP server and injects faults.

Each connection carries one request (`Connection: close` is put into its head), so that the head decides
what happens; bodies pass through unread.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer

_HEAD_END = b"\r\n\r\n"
_TLS_HANDSHAKE = b"\x16"
"""An engine tries HTTPS first, and waits long for an answer."""
_LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER with 0 seconds: closing resets the connection instead of ending it well."""


@dataclass
class Fault:
    """What to do to the next `times` requests whose `METHOD path`, and head, match."""

    requests: str
    times: int
    status: str | None = None
    """`429 Too Many Requests`: answered instead of the server."""
    body: str = ""
    headers: tuple[str, ...] = ()
    """Of the answer, besides the usual ones: `Name: value`."""
    break_after: int | None = None
    """The connection is reset after so many bytes of the request's body."""
    head: str = ""
    """What the request's head must have, as a regular expression: some APIs have one path for all."""


@dataclass
class FaultyProxy:
    """A running proxy with its faults; `seen` lists all requests, `METHOD path`."""

    port: int
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)
    """Ports of other servers, by the beginning of the paths that they answer."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take_fault(self, request: str, head: str = "") -> Fault | None:
        """Note the request and use up a fault that is meant for it."""
        with self._lock:
            self.seen.append(request)
            for fault in self.faults:
                if fault.times > 0 and re.match(fault.requests, request) and re.search(fault.head, head):
                    fault.times -= 1
                    return fault
        return None

    def upstream_of(self, path: str) -> int | None:
        """The port of the other server that answers this path, if one does."""
        return next((port for prefix, port in self.others.items() if path.startswith(prefix)), None)

    def seen_matching(self, pattern: str) -> list[str]:
        """Requests that match from their beginning."""
        return [request for request in self.seen if re.match(pattern, request)]


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    proxy: FaultyProxy
    upstream: int


class _Connection(BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        client: socket.socket = self.request
        received = _read_head(client)
        head, end, body = received.partition(_HEAD_END)
        if not end:
            return
        method, path, *_ = head.decode("latin-1").split(" ")
        fault = self.server.proxy.take_fault(f"{method} {path}", head.decode("latin-1"))
        if fault is not None and fault.status is not None:
            client.sendall(_answer(fault))
            return
        upstream = self.server.proxy.upstream_of(path) or self.server.upstream
        with socket.create_connection(("127.0.0.1", upstream)) as server:
            server.sendall(_one_request(head) + _HEAD_END)
            answers = threading.Thread(target=_pass_on, args=(server, client), daemon=True)
            answers.start()
            limit = fault.break_after if fault is not None else None
            _pass_body_on(client, server, body, limit)
            answers.join()


@contextmanager
def faulty_proxy(upstream: int) -> Iterator[FaultyProxy]:
    """A proxy before `127.0.0.1:<upstream>` that lives as long as the context."""
    with _Server(("127.0.0.1", 0), _Connection) as server:
        server.upstream = upstream
        server.proxy = FaultyProxy(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.proxy
        finally:
            server.shutdown()
            thread.join()


def _read_head(client: socket.socket) -> bytes:
    received = b""
    while _HEAD_END not in received and not received.startswith(_TLS_HANDSHAKE):
        chunk = client.recv(65536)
        if not chunk:
            break
        received += chunk
    return received


def _one_request(head: bytes) -> bytes:
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"])


def _answer(fault: Fault) -> bytes:
    usual = ("Content-Type: application/json", f"Content-Length: {len(fault.body)}", "Connection: close")
    headers = "\r\n".join([*usual, *fault.headers])
    return f"HTTP/1.1 {fault.status}\r\n{headers}\r\n\r\n{fault.body}".encode()


def _pass_body_on(client: socket.socket, server: socket.socket, first: bytes, limit: int | None) -> None:
    passed, chunk = 0, first
    with suppress(OSError):  # either side may be gone: that is what the tests are about
        while True:
            passed += len(chunk)
            if limit is not None and passed >= limit:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
                client.close()
                server.shutdown(socket.SHUT_RDWR)
                return
            server.sendall(chunk)
            chunk = client.recv(65536)
            if not chunk:
                return


def _pass_on(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while chunk := server.recv(65536):
            client.sendall(chunk)
        client.shutdown(socket.SHUT_RDWR)
