"""Runs one build as a child process: live progress, the whole output in a log, Ctrl-C passed on."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

from bentodeploy.errors import DockerUnavailableError, ImageError, InterruptedByUserError
from bentodeploy.image.address import Address
from bentodeploy.image.build_failure import build_failed
from bentodeploy.image.build_log import BuildLog
from bentodeploy.image.build_output import BuildKitOutput, BuildOutput, ClassicOutput
from bentodeploy.image.build_secrets import secret_arguments, secret_environment
from bentodeploy.image.command import BuildCommand, Builder, BuildRequest
from bentodeploy.interrupts import interrupts_caught
from bentodeploy.progress import Progress, Step

_LEADS_ELSEWHERE = frozenset({"DOCKER_HOST", "DOCKER_CONTEXT", "BUILDX_BUILDER"})
"""Variables of the caller that could lead the docker command to another engine than ours."""


_TAKEN_AWAY = re.compile(r"No such image: sha256:[0-9a-f]{64}$")
"""The end of the classic builder when a cached image goes that it goes on from: it takes no hold of what it
finds in its cache (moby, `builder/dockerfile`), and who removes an image removes its untagged parents."""


@dataclass(frozen=True)
class Build:
    """One build, how it is called, and how people call it."""

    what: str
    """`the image of iris`: stands behind "Building" and before "cannot be built"."""
    command: BuildCommand
    request: BuildRequest
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Values that the build may read, and no layer keeps, by name."""

    def argv(self) -> list[str]:
        """The whole command line. The classic builder knows no secrets."""
        names = () if self.command.builder is Builder.CLASSIC else self.secrets
        return [*self.command.argv, *secret_arguments(names), *self.request.arguments()]


def run_build(build: Build, address: Address, progress: Progress) -> None:
    """Build in the engine at `address`; once more where somebody took a layer away from under the build.

    Raises ImageError with the failing step and its last lines, InterruptedByUserError when SIGINT or
    SIGTERM came (the docker command was told and has ended), FileSystemError for the log.
    """
    try:
        _run(build, address, progress)
    except ImageError as error:
        if not any(_TAKEN_AWAY.search(line) for line in error.details):
            raise
        progress.info("Somebody removed an image that shared layers with this build; it begins anew.")
        _run(build, address, progress)


def _run(build: Build, address: Address, progress: Progress) -> None:
    builder = build.command.builder
    output: BuildOutput = ClassicOutput() if builder is Builder.CLASSIC else BuildKitOutput()
    environment = child_environment(os.environ, address, build.command) | secret_environment(build.secrets)
    with (
        BuildLog() as log,
        progress.step(f"Building {build.what}") as step,
        interrupts_caught() as interrupts,
    ):
        child = _start(build.argv(), environment)
        interrupts.attach(child)
        try:
            _follow(child, output, log, step)
        finally:
            if child.poll() is None:
                interrupts.interrupt()
                child.wait()
        if interrupts.count:
            raise InterruptedByUserError(
                "The build was interrupted.",
                next_step="Run the same command again; finished layers are kept.",
            )
        if child.returncode != 0:
            log.keep()
            raise build_failed(build.what, output.failure(), log.path)


def child_environment(caller: Mapping[str, str], address: Address, command: BuildCommand) -> dict[str, str]:
    """The caller's environment (proxies and all), led to the engine at `address`."""
    kept = {name: value for name, value in caller.items() if name not in _LEADS_ELSEWHERE}
    return {**kept, **address.cli, **command.environment}


def _start(argv: list[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            argv,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # else a terminal's Ctrl-C would reach it besides ours
        )
    except OSError as error:
        raise DockerUnavailableError(
            f"The docker command cannot be started: {error.strerror}.",
            where=argv[0],
            next_step=f"Run `{argv[0]} version` to see why.",
        ) from error


def _follow(child: subprocess.Popen[str], output: BuildOutput, log: BuildLog, step: Step) -> None:
    stream = child.stdout
    assert stream is not None  # noqa: S101  # it is a pipe
    with stream:
        for line in stream:
            log.write(line)
            if detail := output.read(line.rstrip("\n")):
                step.detail(detail)
    child.wait()
