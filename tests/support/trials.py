"""`bentodeploy run` as a user starts and ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from docker.errors import ImageNotFound

from tests.support import cli

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_OWNER = "bentodeploy.trial.owner"


@dataclass
class RunningCommand:
    """A run that listens."""

    docker: DockerClient
    process: subprocess.Popen[str]
    document: dict[str, Any]

    @property
    def endpoint(self) -> str:
        """Where it says that it listens."""
        return str(self.document["endpoint"])

    def containers(self) -> list[Container]:
        """The containers of this run, the service's last."""
        return sorted(
            containers_of(self.docker, self.process.pid), key=lambda one: "service" in str(one.name)
        )

    def interrupt(self) -> int:
        """Ctrl-C; answers the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


@contextmanager
def running(docker: DockerClient, *arguments: str, cwd: Path) -> Iterator[RunningCommand]:
    """Start `bentodeploy run ARGUMENTS` and wait until it listens; nothing of it is left afterwards."""
    process = cli.start("run", "--json", *arguments, cwd=cwd)
    document: dict[str, Any] = {}
    try:
        assert process.stdout is not None
        document = json.loads(_document(process.stdout) or "{}")
        assert "endpoint" in document, f"{document}\n{_end(process)}"
        yield RunningCommand(docker, process, document)
    finally:
        _end(process)
        for container in containers_of(docker, process.pid):
            container.remove(force=True, v=True)
        if "image" in document:
            with suppress(ImageNotFound):  # another run of the same image has removed it
                docker.images.remove(document["image"], force=True)


def containers_of(docker: DockerClient, pid: int) -> list[Container]:
    """All containers that the process `pid` of this machine started for a trial."""
    found = docker.containers.list(all=True, filters={"label": _OWNER}, ignore_removed=True)
    owner = f"{os.uname().nodename}/{pid}/"
    return [container for container in found if container.labels[_OWNER].startswith(owner)]


def _document(stream: IO[str]) -> str:
    """The lines of one JSON document; the stream goes on after it."""
    lines = []
    for line in stream:
        lines.append(line)
        if line == "}\n":
            break
    return "".join(lines)


def _end(process: subprocess.Popen[str]) -> str:
    """End it if it still runs; answers what it wrote to stderr."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=60)[1]
    except (subprocess.TimeoutExpired, ValueError):
        process.kill()
        process.wait()
        return ""
