"""How images would be built."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.errors import DockerUnavailableError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation


def check_buildx(situation: Situation) -> Iterator[Finding]:
    """Which builder there is. Each works here; some Dockerfiles want more than the classic one."""
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
    if builder is Builder.CLASSIC:
        what += " A Dockerfile with BuildKit's instructions needs the plugin buildx."
    yield Finding("buildx", True, what)


CHECK = Check("buildx", Group.IMAGES, Cost.LOCAL, check_buildx)
