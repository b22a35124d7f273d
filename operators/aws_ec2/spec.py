"""The settings of the `aws-ec2` operator."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from bentodeploy.config.mistake import quoted
from bentodeploy.config.model import VariableName
from bentodeploy.config.section import Section
from bentodeploy.config.spec import Spec

from .instance_types import INSTANCE_TYPE_PATTERN

_MONTHS = (30, 60, 90, 120, 150, 180)
_YEARS = (365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
LOG_RETENTION_DAYS = (1, 3, 5, 7, 14, *_MONTHS, *_YEARS)
"""Days that CloudWatch Logs takes (Amazon CloudWatch Logs API, PutRetentionPolicy)."""

SMALLEST_DISK = 8
LARGEST_DISK = 65_536
"""GiB of a gp3 volume (Amazon EBS User Guide, "General Purpose SSD volumes"); 8 is the size of the
Amazon Linux 2023 image."""

WIDEST_PREFIX = 8
"""Bits of the widest range of callers: 10.0.0.0/8 is the widest network that somebody may call his own."""

_REGION = r"[a-z]{2,4}(-[a-z]+)+-[0-9]"
_DOMAIN = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"


def _matching(pattern: str, expected: str) -> AfterValidator:
    def check(value: str) -> str:
        if re.fullmatch(pattern, value):
            return value
        raise PydanticCustomError(
            "pattern", "found {found}; expected {expected}", {"found": quoted(value), "expected": expected}
        )

    return AfterValidator(check)


def _checked_cidr(value: str) -> str:
    try:
        network = ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        raise _no_cidr(value, "expected an IPv4 range such as 203.0.113.0/24") from None
    if value != str(network):
        raise _no_cidr(value, f"expected {network}")
    if network.prefixlen < WIDEST_PREFIX:
        raise _no_cidr(
            value, "a range that wide is everybody; say so by access: public at the top of the file"
        )
    return value


def _no_cidr(value: str, expected: str) -> PydanticCustomError:
    return PydanticCustomError(
        "cidr", "found {found}; {expected}", {"found": quoted(value), "expected": expected}
    )


Cidr = Annotated[str, AfterValidator(_checked_cidr)]


class EnvironmentVariable(Section):
    """One variable, as bentoctl wrote it."""

    name: VariableName = Field(description="The variable's name.")
    value: str = Field(description="Its value.")


class AwsEc2Spec(Spec):
    """Which machine runs the bento, and who reaches it."""

    region: Annotated[str, _matching(_REGION, "an AWS region such as eu-central-1")] = Field(
        examples=["eu-central-1"], description="AWS region of everything that is made."
    )
    instance_type: Annotated[str, _matching(INSTANCE_TYPE_PATTERN, "an instance type such as t3.small")] = (
        Field(
            default="t3.small",
            description="EC2 instance type. Its family decides on x86_64 or arm64, and on GPUs.",
        )
    )
    ami_id: Annotated[str, _matching("ami-[0-9a-f]{8,17}", "an id such as ami-0123456789abcdef0")] | None = (
        Field(
            default=None,
            description="Machine image; without it the newest Amazon Linux 2023, with NVIDIA drivers "
            "where GPUs are used. Another one must be like it: systemd, dnf or Docker, Python 3, AWS CLI.",
        )
    )
    enable_gpus: bool | None = Field(
        default=None, description="Give the service the machine's GPUs; without it they are given if there."
    )
    environment_variables: tuple[EnvironmentVariable, ...] = Field(
        default=(), description="bentoctl's form of `env:`, taken over; where both name one, `env:` counts."
    )
    disk_size: int | None = Field(
        default=None,
        ge=SMALLEST_DISK,
        le=LARGEST_DISK,
        description="GiB of the machine's disk; without it 30, and 100 where GPUs are used.",
    )
    allowed_cidrs: tuple[Cidr, ...] = Field(
        default=(),
        max_length=50,
        description="IPv4 ranges that reach an endpoint that is private or asks for a token; none means: a "
        "private one is reached through AWS Session Manager only, the other by everybody.",
    )
    domain: Annotated[str, _matching(_DOMAIN, "a host name such as iris.example.com")] | None = Field(
        default=None,
        description="Host name of the endpoint, for HTTPS with a certificate that renews itself. "
        "Its DNS entry must lead to the endpoint's address.",
    )
    memory_limit: Annotated[str, _matching("[1-9][0-9]*[mg]", "a size such as 512m or 2g")] | None = Field(
        default=None, description="Memory of the service; without it all but what the machine itself needs."
    )
    replace_on_update: bool = Field(
        default=False,
        description="Start a new machine for each release, instead of a new container on the same one.",
    )
    log_retention_days: int = Field(default=30, description="Days that CloudWatch keeps the logs.")
    keep_images: int = Field(
        default=100,
        ge=1,
        le=1000,
        description="How many images the repository keeps, those that a pipeline built of proposed changes "
        "among them. What runs, and the four images before it, stay in any case.",
    )
    subnet_id: (
        Annotated[str, _matching("subnet-[0-9a-f]{8,17}", "an id such as subnet-0123456789abcdef0")] | None
    ) = Field(
        default=None,
        description="Public subnet of the machine; without it one of the region's default VPC.",
    )

    @field_validator("log_retention_days")
    @classmethod
    def _is_a_retention(cls, days: int) -> int:
        if days in LOG_RETENTION_DAYS:
            return days
        nearest = min(LOG_RETENTION_DAYS, key=lambda known: abs(known - days))
        raise PydanticCustomError(
            "retention",
            "found {found}; CloudWatch takes one of {known}",
            {
                "found": days,
                "known": ", ".join(map(str, LOG_RETENTION_DAYS)),
                "suggestion": f"write {nearest}",
            },
        )
