"""The image that was built last, against the platform's limits."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.errors import DockerUnavailableError
from bentodeploy.operator import ChecksImage, Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation


def check_image(situation: Situation) -> Iterator[Finding]:
    """Nothing where nothing was built, or where the image is in the registry alone."""
    if situation.built is None or not isinstance(situation.operator, ChecksImage):
        return
    if situation.target is None or situation.bento is None:
        return
    from bentodeploy.image.engine import connect

    try:
        image = connect().image(situation.built)
    except DockerUnavailableError:
        return
    if image is not None:
        yield Finding("image", True, f"The last build is here: {situation.built}.")
        yield from situation.operator.check_image(situation.target, situation.bento, image)


CHECK = Check("image", Group.IMAGES, Cost.LOCAL, check_image)
