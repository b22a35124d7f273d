"""A failed build becomes an error that says what to do."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from bentodeploy.errors import ImageError
from bentodeploy.image.build_output import Failure

WHERE_LENGTH = 160
"""Characters of a failing instruction that an error shows."""


@dataclass(frozen=True)
class _Cure:
    sign: re.Pattern[str]
    text: str


def _cure(sign: str, text: str) -> _Cure:
    return _Cure(re.compile(sign, re.IGNORECASE | re.MULTILINE), text)


CURES = (
    _cure(
        r"no space left on device",
        "Free space for the Docker engine (`docker system df`, then `docker system prune`) and build again.",
    ),
    _cure(
        r"--mount option requires BuildKit|the --chmod option requires BuildKit|unknown flag: mount",
        "This bento's Dockerfile needs BuildKit: install Docker's buildx plugin "
        "(https://docs.docker.com/go/buildx/) and build again.",
    ),
    _cure(
        r"error getting credentials|docker-credential-",
        "The docker command's credential helper is missing or broken: take `credsStore` out of "
        "~/.docker/config.json, or install that helper.",
    ),
    _cure(
        r"exec format error",
        "The engine cannot run programs of this platform: let Docker emulate it (Docker Desktop: turn on "
        "Rosetta; Linux: `docker run --privileged --rm tonistiigi/binfmt --install all`) or build on a "
        "machine of that architecture.",
    ),
    _cure(
        r"toomanyrequests|rate limit",
        "The base image's registry refuses more downloads for now: `docker login`, or wait and build again.",
    ),
    _cure(
        r"certificate verify failed|invalid peer certificate|x509: certificate|UnknownIssuer",
        "The build does not trust the network's certificate: give the base image your organisation's CA "
        "(PIP_CERT and SSL_CERT_FILE point pip and uv to it).",
    ),
    _cure(
        r"Requires-Python|requires? a different python",
        "A package does not exist for this Python: set `docker.python_version` in bentofile.yaml to the one "
        "that the packages need, then `bentoml build` again.",
    ),
    _cure(
        r"No matching distribution found|No solution found when resolving",
        "Check that this version exists for the bento's Python, and that the build reaches the package "
        "index: without network, or behind a proxy whose CA the base image lacks, pip says the same.",
    ),
    _cure(
        r"no such host|temporary failure in name resolution|could not resolve|network is unreachable"
        r"|dial tcp|connection (refused|timed out)|error sending request",
        "The engine or the build has no network to that host: check the connection, DNS and Docker's proxy "
        "settings (https://docs.docker.com/engine/cli/proxy/), then build again.",
    ),
    _cure(
        r"pull access denied|manifest unknown|no match for platform|not found: manifest|: not found$",
        "Check that the base image exists for this platform and that you may read it (`docker pull IMAGE`).",
    ),
    _cure(
        r"returned a non-zero code: 137|exit code: 137|\bKilled$|cannot allocate memory",
        "The engine ran out of memory: give it more (Docker Desktop, Resources) and build again.",
    ),
    _cure(
        r"Cannot connect to the Docker daemon|error during connect",
        "Start Docker and build again.",
    ),
)
"""Signs in a build's last lines, the surer ones first."""


def find_cure(lines: tuple[str, ...]) -> str | None:
    """What to do about the first known sign in these lines."""
    text = "\n".join(lines)
    return next((cure.text for cure in CURES if cure.sign.search(text)), None)


def build_failed(what: str, failure: Failure, log: Path) -> ImageError:
    """The error for a build whose whole output is in `log`."""
    return ImageError(
        f"{what[0].upper()}{what[1:]} cannot be built.",
        where=textwrap.shorten(failure.step, WHERE_LENGTH) if failure.step else None,
        next_step=find_cure(failure.lines) or f"Read the whole output: {log}",
        details=[*failure.lines, f"Whole output: {log}"],
    )
