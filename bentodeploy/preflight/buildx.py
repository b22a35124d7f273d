"""How images would be built."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bentodeploy.errors import BentoError, DockerUnavailableError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb

_BUILDKITS_OWN = re.compile(
    r"^\s*(?:RUN\s+--(?:mount|network|security)\b|(?:COPY|ADD)\s.*--(?:chmod|link|checksum|exclude)\b"
    r"|(?:RUN|COPY|ADD)\s.*(?<!<)<<-?[\"']?[a-z_])",
    re.IGNORECASE | re.MULTILINE,
)
"""Instructions that the classic builder does not know (Dockerfile reference)."""


def check_buildx(situation: Situation) -> Iterator[Finding]:
    """Which builder there is, and whether the bento's Dockerfile asks for more than the classic one does."""
    if situation.needs_image is False:
        return
    from bentodeploy.image.command import Builder, docker_command

    try:
        builder = docker_command().builder
    except DockerUnavailableError as error:
        if situation.needs_image:
            yield Finding("buildx", False, error.what, error.next_step)
        return
    what = f"Images are built by {builder.value}."
    if builder is not Builder.CLASSIC:
        yield Finding("buildx", True, what)
    elif needs_buildkit(_dockerfile(situation)):
        what = "The bento's Dockerfile has instructions of BuildKit, and this docker command has none."
        cure = "Install the plugin buildx: https://docs.docker.com/go/buildx/."
        yield Finding("buildx", False, what, cure)
    else:
        what += " A Dockerfile with BuildKit's instructions needs the plugin buildx."
        yield Finding("buildx", True, what)


def needs_buildkit(dockerfile: str) -> bool:
    """Whether it has an instruction that only BuildKit carries out."""
    return _BUILDKITS_OWN.search(dockerfile) is not None


def _dockerfile(situation: Situation) -> str:
    """The bento's own; empty where there is none, which the build tells better."""
    from bentodeploy.image.stack import read_dockerfile

    try:
        return read_dockerfile(situation.bento.path) if situation.bento else ""
    except BentoError:
        return ""


CHECK = Check("buildx", Group.IMAGES, Cost.LOCAL, check_buildx, frozenset({Verb.BUILD}))
