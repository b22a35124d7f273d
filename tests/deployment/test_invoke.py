"""How `invoke` reaches the endpoint."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bentodeploy.deployment.invoke import InvokeError, _send
from bentodeploy.deployment.payload import Payload
from bentodeploy.deployment.workspace import Workspace


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The whole URLs that the company's proxy was asked for; it answers for every host."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield asked
    server.shutdown()
    thread.join()
    server.server_close()


SENT = Payload("/classify", b"{}", "application/json")


def test_a_call_goes_through_the_callers_proxy(workspace: Workspace, proxy: list[str]) -> None:
    answer = _send(workspace, {}, "POST", "http://service.invalid", SENT)
    assert (answer.status, answer.body) == (200, "ok")
    assert proxy == ["http://service.invalid/classify"]


def test_a_service_on_this_machine_is_called_directly(
    workspace: Workspace, proxy: list[str], free_port: int
) -> None:
    with pytest.raises(InvokeError, match="does not answer"):
        _send(workspace, {}, "POST", f"http://127.0.0.1:{free_port}", SENT)
    assert proxy == []
