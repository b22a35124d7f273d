"""A Docker engine that answers."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.errors import DockerUnavailableError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb


def check_docker(platform: str | None = None) -> Finding:
    """Whether images can be built here; `platform` is what they shall run on."""
    from bentodeploy.image.engine import connect

    try:
        engine = connect()
    except DockerUnavailableError as error:
        return Finding("docker", False, error.what, error.next_step)
    what = f"A Docker engine for {engine.platform} answers."
    if platform is not None and platform != engine.platform:
        what += f" The image is for {platform}: it is built by emulation, which is slow."
    return Finding("docker", True, what)


def _run(situation: Situation) -> Iterator[Finding]:
    if situation.needs_image is False:
        return
    platform = (
        situation.operator.platform(situation.target) if situation.operator and situation.target else None
    )
    finding = check_docker(platform)
    if situation.needs_image is None and not finding.ok:
        finding = Finding("docker", True, f"{finding.what} Only `local` deploys without one.")
    yield finding


CHECK = Check("docker", Group.IMAGES, Cost.LOCAL, _run, frozenset({Verb.BUILD}))
