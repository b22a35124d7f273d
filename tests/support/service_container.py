"""An image as a container under Cloud Run's contract: its port, its memory, its variables, 10 s to end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from bentodeploy.operator import Trial

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_START_SECONDS = 240
GRACE_SECONDS = 10
"""Between SIGTERM and SIGKILL (Cloud Run, "Container runtime contract", "Instance shutdown")."""


class NotListeningError(Exception):
    """The service does not answer where it was told to listen."""


@dataclass
class ServiceContainer:
    """A container that listens, and a client for it."""

    container: Container
    client: httpx.Client

    @property
    def log(self) -> str:
        """All that it wrote."""
        return str(self.container.logs().decode(errors="replace"))

    def run(self, *command: str) -> tuple[int, str]:
        """Exit code and output of a command in the container."""
        ran = self.container.exec_run(list(command))
        assert isinstance(ran.output, bytes)
        return ran.exit_code or 0, ran.output.decode(errors="replace")

    def stop(self) -> int:
        """SIGTERM, SIGKILL if it does not end in time; answers the exit code, 137 if it was killed."""
        self.container.stop(timeout=GRACE_SECONDS)
        return int(self.container.wait()["StatusCode"])


@contextmanager
def service_container(
    docker: DockerClient,
    image: str,
    trial: Trial,
    *,
    path: str = "/readyz",
    more: Mapping[str, str] | None = None,
    seconds: float = _START_SECONDS,
) -> Iterator[ServiceContainer]:
    """Start it and wait until `path` answers 200, as Cloud Run's startup probe does.

    Raises NotListeningError when it ends, or does not answer within so many seconds.
    """
    container = docker.containers.run(
        image,
        detach=True,
        environment={**trial.environment, **(more or {})},
        mem_limit=f"{trial.memory_mb}m",
        nano_cpus=int((trial.cpus or 1) * 1e9),
        ports={f"{trial.port}/tcp": ("127.0.0.1", 0)},
    )
    try:
        container.reload()
        port = (container.ports[f"{trial.port}/tcp"] or [])[0]["HostPort"]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            service = ServiceContainer(container, client)
            _wait_until_ready(service, path, time.monotonic() + seconds)
            yield service
    finally:
        container.remove(force=True, v=True)


def _wait_until_ready(service: ServiceContainer, path: str, deadline: float) -> None:
    while not _is_ready(service.client, path):
        service.container.reload()
        if service.container.status == "exited":
            raise NotListeningError(f"the container has ended:\n{service.log}")
        if time.monotonic() > deadline:
            raise NotListeningError(f"the container does not listen:\n{service.log}")
        time.sleep(0.1)


def _is_ready(client: httpx.Client, path: str) -> bool:
    try:
        return client.get(path).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
