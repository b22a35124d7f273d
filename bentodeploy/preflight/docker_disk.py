"""Room where the Docker engine keeps its layers, which is often another disk than the project's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bentodeploy.errors import BentodeployError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb
from bentodeploy.preflight.disk import check_disk

NAME = "docker disk"
_CURE = "Free disk space there: `docker system df` tells what takes it."


def check_docker_disk(situation: Situation) -> Iterator[Finding]:
    """Whether the bento fits there at all; how much its packages take is known when they are installed.

    Nothing is said of an engine on another machine, or in a virtual one: nobody here sees its disk.
    """
    if not situation.needs_image or situation.bento is None:
        return
    from bentodeploy.image.engine import connect

    try:
        folder = connect().data_folder()
    except BentodeployError:  # the check `docker` tells
        return
    if folder is not None and folder.is_dir():
        yield replace(check_disk(folder, situation.bento.size), check=NAME, cure=_CURE)


CHECK = Check(NAME, Group.IMAGES, Cost.LOCAL, check_docker_disk, frozenset({Verb.BUILD}))
