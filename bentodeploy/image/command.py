"""Which docker command builds, and how: buildx, the command's own BuildKit, or the classic builder."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bentodeploy.errors import DockerUnavailableError

Version = tuple[int, int]

BUILDX_REQUIRED_SINCE: Version = (23, 0)
"""Since then `docker build` does BuildKit only through buildx (release notes of Docker Engine 23.0)."""

ATTESTATIONS_SINCE: Version = (0, 10)
"""buildx attaches provenance, and knows the options against it, since then (its release notes)."""

PROBE_TIMEOUT = 20


class Builder(Enum):
    """What does the building."""

    BUILDX = "buildx"
    BUILDKIT = "BuildKit"
    CLASSIC = "the classic builder"


@dataclass(frozen=True)
class DockerCli:
    """A docker command, as it describes itself."""

    program: str
    version: Version | None
    """None when it does not tell."""
    buildx: Version | None
    """None when it has no working buildx."""


@dataclass(frozen=True)
class BuildCommand:
    """How to call a docker command for a build."""

    builder: Builder
    argv: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class BuildRequest:
    """One image to build."""

    context: Path
    dockerfile: Path
    tag: str
    platform: str
    labels: Mapping[str, str]

    def arguments(self) -> list[str]:
        """What follows the build command, the same for every builder."""
        labels = [
            argument for name, value in self.labels.items() for argument in ("--label", f"{name}={value}")
        ]
        return [
            *("--platform", self.platform),
            *("--file", str(self.dockerfile)),
            *("--tag", self.tag),
            *labels,
            str(self.context),
        ]


def docker_command(buildx_instance: str = "default") -> BuildCommand:
    """The best way to build with the docker command on PATH; raises DockerUnavailableError without one.

    `buildx_instance` is buildx's builder that works inside the engine: others do not see its images.
    """
    program = shutil.which("docker")
    if program is None:
        raise DockerUnavailableError(
            "There is no docker command, which builds the image.",
            next_step="Install Docker (https://docs.docker.com/get-docker/) and have `docker` on PATH.",
        )
    return choose(probe(program), buildx_instance)


def choose(cli: DockerCli, buildx_instance: str = "default") -> BuildCommand:
    """Buildx where it works; else the command's own BuildKit; else, without any, the classic builder.

    A command that needs buildx for BuildKit and lacks it would stop, so BuildKit is switched off for it.
    """
    if cli.buildx is not None:
        against_attestations = (
            ("--provenance=false", "--sbom=false") if cli.buildx >= ATTESTATIONS_SINCE else ()
        )
        options = ("--builder", buildx_instance, "--load", *against_attestations, "--progress=plain")
        return BuildCommand(Builder.BUILDX, (cli.program, "buildx", "build", *options), {})
    if cli.version is not None and cli.version < BUILDX_REQUIRED_SINCE:
        argv = (cli.program, "build", "--progress=plain")
        return BuildCommand(Builder.BUILDKIT, argv, {"DOCKER_BUILDKIT": "1"})
    # Without --force-rm the classic builder leaves the container of a failed step behind.
    return BuildCommand(Builder.CLASSIC, (cli.program, "build", "--force-rm"), {"DOCKER_BUILDKIT": "0"})


def probe(program: str) -> DockerCli:
    """Ask a docker command what it is, without any engine; raises DockerUnavailableError if it is broken."""
    version = _answer([program, "--version"])
    if version is None:
        raise DockerUnavailableError(
            "The docker command does not work.",
            where=program,
            next_step=f"Run `{program} --version` to see why, or put a working docker first on PATH.",
        )
    buildx = _answer([program, "buildx", "version"])
    return DockerCli(program, parse_version(version), parse_version(buildx) if buildx else None)


def _answer(argv: list[str]) -> str | None:
    """What the command prints, or None when it fails, hangs or cannot be started."""
    try:
        done = subprocess.run(
            argv, capture_output=True, text=True, errors="replace", check=False, timeout=PROBE_TIMEOUT
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def parse_version(text: str) -> Version | None:
    """Major and minor number out of `Docker version 20.10.24+dfsg1, build 297e128` and its like."""
    found = re.search(r"\bv?(\d+)\.(\d+)\b", text)
    return (int(found[1]), int(found[2])) if found else None
