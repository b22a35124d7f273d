"""A fake of the Docker engine, as far as a trial asks it: one container, whose port a test itself serves."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from docker.errors import APIError

from bentodeploy.image.address import Address
from bentodeploy.image.engine import DockerEngine

CGROUP_2 = "low 0\nhigh 0\nmax 61\noom 3\noom_kill {kills}\noom_group_kill 0\n"
"""A container's memory.events (Linux, Documentation/admin-guide/cgroup-v2.rst)."""
CGROUP_1 = "oom_kill_disable 0\nunder_oom 0\noom_kill {kills}\n"
"""A container's memory.oom_control (Linux, Documentation/admin-guide/cgroup-v1/memory.rst)."""


@dataclass
class FakeContainer:
    """Runs from its start on, unless it `has_ended`; `counts` is what `cat` finds in its control group."""

    counts: str = CGROUP_2.format(kills=0)
    oom_killed: bool = False
    has_ended: bool = False
    port: int = 0
    id: str = "c0ffee"
    image_port: int = 0
    _end: threading.Event = field(default_factory=threading.Event)

    @property
    def attrs(self) -> dict[str, Any]:
        return {"State": {"OOMKilled": self.oom_killed, "ExitCode": 137 if self.has_ended else 0}}

    @property
    def status(self) -> str:
        return "exited" if self.has_ended else "running"

    @property
    def ports(self) -> dict[str, Any]:
        return {f"{self.image_port}/tcp": [{"HostPort": str(self.port)}]} if self.port else {}

    @dataclass(frozen=True)
    class Ran:
        """What a command within gave."""

        output: bytes

    def start(self) -> None:
        """It runs."""

    def reload(self) -> None:
        """All is as it is."""

    def logs(self, **_: object) -> Iterator[bytes]:
        """One line, and then nothing until it ends."""
        yield b"loading the model\n"
        if not self.has_ended:
            self._end.wait(60)

    def exec_run(self, command: list[str]) -> FakeContainer.Ran:
        if self.has_ended:
            raise APIError("409 Client Error: Conflict", explanation=f"container {self.id} is not running")
        complaints = "cat: no such file\n"  # of the other version's file
        return self.Ran(f"{complaints}{self.counts}".encode() if "memory" in " ".join(command) else b"")

    def stats(self, **_: object) -> dict[str, Any]:
        return {"memory_stats": {"usage": 90 * 1024**2}}

    def stop(self, **_: object) -> None:
        self._end.set()


@dataclass
class FakeEngine:
    """Whatever is created in it is `container`."""

    container: FakeContainer

    def as_engine(self) -> DockerEngine:
        """As `connect` answers it."""
        return DockerEngine(cast("Any", self), Address("unix:///fake.sock", "a test"), "linux/amd64")

    @property
    def containers(self) -> FakeEngine:
        return self

    @property
    def api(self) -> FakeEngine:
        return self

    def info(self) -> dict[str, Any]:
        return {"NCPU": 2}

    def create(self, image: str, **options: Any) -> FakeContainer:
        (port,) = options["ports"]
        self.container.image_port = int(port.partition("/")[0])
        return self.container

    def list(self, **_: object) -> list[FakeContainer]:
        return []

    def remove_container(self, container_id: str, **_: object) -> None:
        self.container.stop()

    def close(self) -> None:
        """Nothing is open."""


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections, and where nobody answers: as `bentoml serve`, whose workers are gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])
