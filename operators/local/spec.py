"""The settings of the `local` operator."""

from __future__ import annotations

from enum import Enum

from pydantic import Field, ValidationInfo, field_validator

from bentodeploy.config.spec import Spec


class Runtime(str, Enum):
    """How the bento runs on this machine."""

    PROCESS = "process"
    CONTAINER = "container"


class LocalSpec(Spec):
    """Where and how a bento runs on this very machine."""

    runtime: Runtime = Field(
        default=Runtime.PROCESS,
        description="`process`: in a virtual environment of its own, without Docker. "
        "`container`: the bento's image in the local Docker engine.",
    )
    port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Port of the endpoint; without it a free one from 20000 to 29999 is chosen and kept. "
        "Ports below 1024 need root on most systems.",
    )
    workers: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="Workers of the service; without it the bento's own number.",
    )
    python: str | None = Field(
        default=None,
        min_length=1,
        description="Interpreter for the virtual environment: a path or a command such as `python3.11`. "
        "Without it one of the bento's Python version is looked for. For the process runtime.",
    )
    memory: str | None = Field(
        default=None,
        pattern=r"^[1-9][0-9]*[bkmgBKMG]?$",
        description="Memory limit of the container, such as `512m` or `2g`. For the container runtime.",
    )

    @field_validator("python")
    @classmethod
    def _python_runs_processes(cls, value: str | None, info: ValidationInfo) -> str | None:
        return _only_for(Runtime.PROCESS, value, info)

    @field_validator("memory")
    @classmethod
    def _memory_limits_containers(cls, value: str | None, info: ValidationInfo) -> str | None:
        return _only_for(Runtime.CONTAINER, value, info)


def _only_for(runtime: Runtime, value: str | None, info: ValidationInfo) -> str | None:
    """Refuse a setting that the chosen runtime would silently ignore."""
    if value is not None and info.data.get("runtime", runtime) is not runtime:
        raise ValueError(f"this is for `runtime: {runtime.value}` only")
    return value
