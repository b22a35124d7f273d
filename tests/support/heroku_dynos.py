"""Dynos of the fake Heroku that run for real: containers under its contract, and a router before them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from tests.support.front import Answered, Asked, front

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_USER = "53210:53210"
_PORT = 37_123
_MEMORY = "512m"


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

    def forward(self, request: Asked) -> Answered:
        """The service's answer, or the router's own for a dyno that does not listen."""
        try:
            with httpx.Client(base_url=self._inside(), timeout=60) as client:
                return request.send_on(client)
        except httpx.HTTPError:
            return Answered(503, b"Application error")

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
    with front(dynos.forward) as dynos.url:
        try:
            yield dynos
        finally:
            dynos.stop()
