"""What the name of an EC2 instance type tells.

Source: Amazon EC2 instance types guide, "Instance type naming conventions": series, generation, then
letters for options, of which `g` stands for a Graviton processor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

INSTANCE_TYPE_PATTERN = r"[a-z]+(-?[0-9a-z]+)*\.[0-9]*[a-z]+(-[0-9a-z]+)*"

_NAME = re.compile(r"(?P<series>[a-z]+)-?(?P<generation>[0-9]+)(?P<options>[0-9a-z-]*)\.")
_FIRST_GRAVITON = "a1."
"""The one ARM family that is older than the naming rule."""
_NVIDIA = {"p": 3, "g": 3, "gr": 6}
"""Series with NVIDIA GPUs, each with the first generation whose drivers are still made."""
_OPEN_DRIVERS = {"p": 4, "g": 4, "gr": 6}
"""The same for NVIDIA's open drivers, which are those of AWS's machine image (AWS Deep Learning AMIs
Developer Guide, release notes of the Base OSS Nvidia Driver GPU AMI, "supported EC2 instances")."""
_AMD_GPU = "g4ad."


def architecture(instance_type: str) -> str:
    """`arm64` or `x86_64`, as AWS spells them in the names of its machine images."""
    name = _NAME.match(instance_type)
    graviton = name is not None and "g" in name["options"]
    return "arm64" if graviton or instance_type.startswith(_FIRST_GRAVITON) else "x86_64"


def platform(instance_type: str) -> str:
    """The same as an image's platform: `linux/arm64` or `linux/amd64`."""
    return "linux/arm64" if architecture(instance_type) == "arm64" else "linux/amd64"


def has_nvidia_gpu(instance_type: str) -> bool:
    """Whether machines of this type have GPUs that CUDA can use."""
    return _is_since(_NVIDIA, instance_type)


def has_open_drivers(instance_type: str) -> bool:
    """Whether the drivers in AWS's machine image know the GPUs of this type."""
    return _is_since(_OPEN_DRIVERS, instance_type)


def _is_since(first: Mapping[str, int], instance_type: str) -> bool:
    name = _NAME.match(instance_type)
    if name is None or instance_type.startswith(_AMD_GPU):
        return False
    return name["series"] in first and int(name["generation"]) >= first[name["series"]]
