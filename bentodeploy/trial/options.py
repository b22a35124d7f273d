"""A platform's contract as the docker SDK's options for containers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bentodeploy.operator import StandIn, Trial

LOOPBACK = "127.0.0.1"
_MIB = 1024**2


@dataclass(frozen=True)
class Machine:
    """What the engine runs on."""

    cpus: int


def service_options(trial: Trial, env: Mapping[str, str], machine: Machine) -> dict[str, Any]:
    """How the service's container is made; `env` are the service's own variables, the platform's win."""
    options: dict[str, Any] = {
        "environment": {**env, **trial.environment},
        "read_only": trial.read_only,
        "tmpfs": {folder: _tmpfs(trial.writable_mb) for folder in trial.writable},
    }
    if trial.command is not None:
        options["command"] = list(trial.command)
    if trial.user is not None:
        options["user"] = trial.user
    if trial.memory_mb is not None:
        memory = trial.memory_mb * _MIB
        options |= {"mem_limit": memory, "memswap_limit": memory}
    if trial.cpus is not None:
        # The engine refuses more than the machine has.
        options["nano_cpus"] = int(min(trial.cpus, machine.cpus) * 1e9)
    return options


def stand_in_options(trial: Trial, stand_in: StandIn) -> dict[str, Any]:
    """How the stand-in's container is made, whose network and processes the service joins."""
    program, *arguments = stand_in.command
    options = {"entrypoint": [program], "command": arguments, "working_dir": stand_in.folder}
    return options | ({} if trial.user is None else {"user": trial.user})


def joined(stand_in_id: str) -> dict[str, Any]:
    """What puts a container into the stand-in's network and among its processes."""
    return {"network_mode": f"container:{stand_in_id}", "pid_mode": f"container:{stand_in_id}"}


def published(trial: Trial, port: int | None) -> dict[str, Any]:
    """The trial's port, on the loopback address at `port`, or at a free one that the engine chooses."""
    return {"ports": {f"{trial.port}/tcp": (LOOPBACK, port or 0)}}


def _tmpfs(size_mb: int | None) -> str:
    options = "rw,exec,nosuid,nodev,mode=1777"
    return options if size_mb is None else f"{options},size={size_mb}m"
