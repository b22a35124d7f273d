"""The service as a container, and beside it the platform's stand-in where there is one."""

from __future__ import annotations

import io
import re
import secrets
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import UsageError
from bentodeploy.trial import ownership
from bentodeploy.trial.log import ServiceLog
from bentodeploy.trial.memory import was_used_up
from bentodeploy.trial.options import (
    LOOPBACK,
    Machine,
    joined,
    published,
    service_options,
    stand_in_options,
)

if TYPE_CHECKING:
    from docker.models.containers import Container

    from bentodeploy.image.engine import DockerEngine
    from bentodeploy.operator import StandIn, Trial

STOP_SECONDS = 3
"""What a service has for its own end, before it is ended."""

_PORT_TIMEOUT = 10

_PORT_TAKEN = re.compile(r"port is already allocated|address already in use", re.IGNORECASE)
"""Docker's words for a port of another container, and for one of another program."""


@dataclass(frozen=True)
class Order:
    """What shall run."""

    name: str
    image: str
    trial: Trial
    env: Mapping[str, str]
    """The service's own variables."""
    port: int | None
    """On the loopback address; None for a free one."""


class RunningTrial:
    """Containers that run. `port` is where they answer on the loopback address."""

    def __init__(self, engine: DockerEngine, order: Order, made: list[str]) -> None:
        self._engine, self._order, self._made = engine, order, made
        self._network: dict[str, Any] = published(order.trial, order.port)
        if order.trial.stand_in is not None:
            front = self._start_stand_in(order.trial.stand_in)
            self._network = joined(str(front.id))
        self.service = self._start_service()
        self.log = ServiceLog(self.service)
        self.port = self._published_port(front if order.trial.stand_in else self.service)

    @property
    def url(self) -> str:
        """Where plain HTTP is answered."""
        return f"http://{LOOPBACK}:{self.port}"

    def restart(self) -> None:
        """Start the service anew, beside the stand-in that goes on."""
        ownership.remove(self._engine, str(self.service.id))
        self.service = self._start_service()
        self.log = ServiceLog(self.service)

    def exit_code(self) -> int:
        """That of the service, which has ended."""
        with self._engine.errors():
            self.service.reload()
        return int(self.service.attrs["State"]["ExitCode"])

    def was_killed_for_memory(self) -> bool:
        """Whether the kernel ended the service, or a part of it, because its memory was used up."""
        with self._engine.errors():
            return was_used_up(self.service)

    def stop(self) -> None:
        """Let the service end by itself for a moment."""
        with self._engine.errors():
            self.service.stop(timeout=STOP_SECONDS)

    def _start_stand_in(self, stand_in: StandIn) -> Container:
        options = {**stand_in_options(self._order.trial, stand_in), **self._network}
        container = self._create("platform", options)
        with self._engine.errors():
            container.put_archive("/", _archive(stand_in))
        return self._started(container)

    def _start_service(self) -> Container:
        with self._engine.errors():
            machine = Machine(int(self._engine.client.info()["NCPU"]))
        options = service_options(self._order.trial, self._order.env, machine)
        return self._started(self._create("service", {**options, **self._network}))

    def _create(self, part: str, options: dict[str, Any]) -> Container:
        name = f"bentodeploy-run-{self._order.name}-{part}-{secrets.token_hex(3)}"
        labels = ownership.labels(self._order.name)
        with self._engine.errors():
            container = self._engine.client.containers.create(
                self._order.image, name=name, labels=labels, **options
            )
        self._made.append(str(container.id))
        return container

    def _started(self, container: Container) -> Container:
        from docker.errors import APIError

        with self._engine.errors():
            try:
                container.start()
            except APIError as error:
                if self._order.port is not None and says_port_is_taken(str(error.explanation or "")):
                    raise _port_taken(self._order.port) from error
                raise
        return container

    def _published_port(self, container: Container) -> int:
        """The engine tells it a moment after the start; 0 for a container that ended before."""
        deadline = time.monotonic() + _PORT_TIMEOUT
        while time.monotonic() < deadline:
            with self._engine.errors():
                container.reload()
            found = container.ports.get(f"{self._order.trial.port}/tcp")
            if found:
                return int(found[0]["HostPort"])
            if container.status not in ("created", "running"):
                break
            time.sleep(0.05)
        return 0


@contextmanager
def running(engine: DockerEngine, order: Order) -> Iterator[RunningTrial]:
    """Start the containers; they are gone when the context ends, however it ends.

    Raises ImageError when the engine refuses, UsageError when the port is taken.
    """
    made: list[str] = []
    try:
        trial = RunningTrial(engine, order, made)
        yield trial
        trial.stop()
    finally:
        # The service first: it lives in the stand-in's network.
        for container_id in reversed(made):
            ownership.remove(engine, container_id)


def says_port_is_taken(explanation: str) -> bool:
    """Whether the engine refuses to start a container because somebody has its port."""
    return _PORT_TAKEN.search(explanation) is not None


def _archive(stand_in: StandIn) -> bytes:
    """The stand-in's files as the tar that the engine takes, below `/`."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, text in stand_in.files.items():
            member = tarfile.TarInfo(f"{stand_in.folder.strip('/')}/{name}")
            member.size, member.mode = len(text), 0o644
            archive.addfile(member, io.BytesIO(text))
    return content.getvalue()


def _port_taken(port: int) -> UsageError:
    return UsageError(
        f"Port {port} of this machine is taken.",
        where=f"{LOOPBACK}:{port}",
        next_step="Name another one by `--port`, or leave it out for a free one.",
    )
