"""Dynos of the fake Heroku that run for real: containers under its contract, and a router before them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_USER = "53210:53210"
_PORT = 37_123
_MEMORY = "512m"
_OF_THE_CONNECTION = {"connection", "content-length", "transfer-encoding", "keep-alive"}


class ContainerDynos:
    """One dyno, as every test needs no more; `url` is the router's."""

    def __init__(self, docker: DockerClient) -> None:
        self._docker = docker
        self._container: Container | None = None
        self.url = ""

    def start(self, app_id: str, image: str, config_vars: dict[str, str]) -> None:
        """Heroku's contract: user at random, $PORT, the image's own CMD, memory that ends."""
        self.stop()
        self._container = self._docker.containers.run(
            image,
            detach=True,
            user=_USER,
            mem_limit=_MEMORY,
            memswap_limit=_MEMORY,
            environment={**config_vars, "PORT": str(_PORT), "DYNO": "web.1"},
            ports={f"{_PORT}/tcp": ("127.0.0.1", 0)},
        )

    def stop(self) -> None:
        """No dyno runs."""
        if self._container is not None:
            self._container.remove(force=True, v=True)
            self._container = None

    def terminate(self, seconds: int) -> int:
        """SIGTERM, and the exit code that follows it within so many seconds."""
        assert self._container is not None
        self._container.kill("SIGTERM")
        return int(self._container.wait(timeout=seconds)["StatusCode"])

    def state(self, app_id: str) -> str:
        """Up once it listens."""
        if self._container is None:
            return "down"
        self._container.reload()
        if self._container.status == "exited":
            return "crashed"
        try:
            answer = httpx.get(f"{self._inside()}/livez", timeout=10)
        except httpx.HTTPError:
            return "starting"
        return "up" if answer.is_success else "starting"

    def log(self, app_id: str) -> list[str]:
        """What the service wrote."""
        return self._container.logs().decode().splitlines() if self._container else []

    def forward(self, request: BaseHTTPRequestHandler) -> httpx.Response:
        """The service's answer, or the router's own for a dyno that does not listen."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        headers = {key: value for key, value in request.headers.items() if key.lower() != "host"}
        url = f"{self._inside()}{request.path}"
        try:
            return httpx.request(request.command, url, headers=headers, content=body, timeout=60)
        except httpx.HTTPError:
            return httpx.Response(503, text="Application error")

    def _inside(self) -> str:
        if self._container is None:
            return "http://127.0.0.1:1"
        self._container.reload()
        found = self._container.ports.get(f"{_PORT}/tcp")
        return f"http://127.0.0.1:{found[0]['HostPort']}" if found else "http://127.0.0.1:1"


@contextmanager
def container_dynos(docker: DockerClient) -> Iterator[ContainerDynos]:
    """A router on a loopback port; the dyno behind it ends with the context."""
    dynos = ContainerDynos(docker)

    class Router(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            answer = dynos.forward(self)
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in _OF_THE_CONNECTION | {"content-encoding"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815

        def log_message(self, *args: object) -> None:
            """The service has its own log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Router) as server:
        dynos.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield dynos
        finally:
            server.shutdown()
            thread.join()
            dynos.stop()
