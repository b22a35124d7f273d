"""What the image tells the machine, and what it must be to run there."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.operator import Finding

from .instance_types import platform
from .wanted import disk_size, uses_gpus

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image, Overlay

    from .spec import AwsEc2Spec

SYSTEM, GPU_SYSTEM = 4, 65
"""GiB that Amazon Linux 2023 with Docker takes; with NVIDIA's drivers and CUDA."""

IMAGES = 2.5
"""How many times the image's size must be free: the old one and the new one, and layers on their way."""

_GIB = 1024**3

PREFIX_LABEL = "bentodeploy.path-prefix"
"""Label of the image by which the machine's agent knows a bento's `path_prefix`."""


def overlay(bento: Bento) -> Overlay:
    """Nothing, but for a bento whose `path_prefix` moves its health routes."""
    from bentodeploy.image.model import Overlay

    if not bento.path_prefix:
        return Overlay()
    # A string of JSON is one of a Dockerfile, but for what begins with `$`.
    quoted = json.dumps(bento.path_prefix, ensure_ascii=False).replace("$", "\\$")
    return Overlay(f"LABEL {PREFIX_LABEL}={quoted}\n")


def image_findings(spec: AwsEc2Spec, image: Image) -> Iterator[Finding]:
    """Processor and room."""
    wanted = platform(spec.instance_type)
    yield Finding(
        "architecture",
        image.platform == wanted,
        f"The image is for {image.platform}, {spec.instance_type} runs {wanted}.",
        f"Take an instance_type for {image.platform}"
        + (", such as t3.small." if image.platform == "linux/amd64" else ", such as t4g.small."),
    )
    needed = math.ceil(image.size * IMAGES / _GIB) + (GPU_SYSTEM if uses_gpus(spec) else SYSTEM)
    room = disk_size(spec)
    what = f"An image of {image.size / _GIB:.1f} GiB needs a disk of {needed} GiB, disk_size is {room}."
    yield Finding("disk", needed <= room, what, f"Set disk_size: {needed} or more.")
