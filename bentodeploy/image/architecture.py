"""An image must be for the platform that was asked for.

The classic builder takes a base image of another architecture when the engine has it already, and the
result then is of that architecture, whatever `--platform` said.
"""

from __future__ import annotations

from bentodeploy.errors import ImageError
from bentodeploy.image.model import Image


def check_architecture(image: Image, platform: str) -> None:
    """Raise ImageError when `image` is not for `platform`."""
    if same_architecture(image.platform, platform):
        return
    raise ImageError(
        f"The image is for {image.platform}, but {platform} was asked for.",
        where=image.id,
        next_step=(
            f"Run `docker pull --platform {platform} IMAGE` for the bento's base image, then build again."
            " On Apple silicon install buildx, and turn on Rosetta in Docker Desktop."
        ),
    )


def same_architecture(one: str, other: str) -> bool:
    """Whether operating system and architecture agree, variants (`/v8`) aside."""
    return one.split("/")[:2] == other.split("/")[:2]
