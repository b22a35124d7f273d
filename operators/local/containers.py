"""The container runtime as the operator sees it; the start and stop of containers is the scripts' work."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.bento.model import ServiceStyle
from bentodeploy.errors import ToolError
from bentodeploy.operator import Finding, Trial

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Overlay

_ANSWER_TIMEOUT = 20

PORT = 3000
"""Where BentoML's images listen."""

_BYTES = {"b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


def container_overlay(bento: Bento, workers: int | None) -> Overlay:
    """The bento's own image already keeps Docker's contract; only the number of workers is added."""
    from bentodeploy.image.model import Overlay

    if workers is None:
        return Overlay()
    if bento.style is ServiceStyle.CLASS:
        overrides = json.dumps({"services": {"workers": workers}}, separators=(",", ":"))
        return Overlay(f"ENV BENTOML_CONFIG_OVERRIDES='{overrides}'\n")
    return Overlay(f"ENV BENTOML_API_WORKERS={workers}\n")


def container_trial(memory: str | None) -> Trial:
    """How templates/local/terraform/runtime/container.py runs it; `memory` as Docker writes it."""
    return Trial(
        port=PORT,
        environment={"BENTOML_DO_NOT_TRACK": "True"},
        memory_mb=None if memory is None else _megabytes(memory),
    )


def _megabytes(memory: str) -> int:
    amount, unit = (memory[:-1], memory[-1].lower()) if memory[-1].isalpha() else (memory, "b")
    return max(1, int(amount) * _BYTES[unit] // _BYTES["m"])


def has_docker() -> bool:
    """Whether there is a docker command at all."""
    return shutil.which("docker") is not None


def check_docker() -> Finding:
    """Whether the docker command, by which the project starts containers, reaches an engine."""
    cure = "Start Docker and check `docker version`, or set `runtime: process` in the spec."
    if not has_docker():
        return Finding("docker", False, "There is no docker command on PATH.", cure)
    try:
        answer = subprocess.run(
            ["docker", "version", "--format", "{{.Server.Version}}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=_ANSWER_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        what = f"The Docker engine does not answer within {_ANSWER_TIMEOUT} s."
        return Finding("docker", False, what, cure)
    if answer.returncode != 0:
        return Finding("docker", False, f"No Docker engine answers: {answer.stderr.strip()}", cure)
    return Finding("docker", True, f"Docker engine {answer.stdout.strip()} answers.")


def container_log(name: str, *, lines: int, follow: bool) -> Iterator[str]:
    """What the container wrote; with `follow` goes on until the caller stops or the container is gone."""
    if not has_docker():
        raise ToolError(
            "There is no docker command on PATH.", where=f"container {name}", next_step="Install Docker."
        )
    command = ["docker", "logs", "--tail", str(lines), *(["--follow"] if follow else []), name]
    last = ""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        try:
            for line in child.stdout or ():
                last = line.rstrip("\n")
                yield last
        finally:
            child.terminate()
    if child.returncode not in (0, -15):
        raise ToolError(
            f"The log of container {name} cannot be read: {last}",
            where=f"docker logs {name}",
            next_step="See `bentodeploy status`.",
        )
