"""The settings of the `aws-lambda` operator."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bentodeploy.config.section import Section
from bentodeploy.config.spec import Spec
from bentodeploy.config.words import found_in_words

from .limits import API_TIMEOUT_S, MEMORY_MB, NO_FUNCTION_URL, STORAGE_MB, TIMEOUT_S

RetentionDays = Literal[
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]  # fmt: skip
"""What CloudWatch takes (CloudWatch Logs API, "PutRetentionPolicy"); 0 keeps all for ever."""

_MORE = {
    "memory_size": (MEMORY_MB, "aws-ec2 has machines with more"),
    "timeout": (TIMEOUT_S, "aws-ec2 has no such limit"),
    "ephemeral_storage": (STORAGE_MB, "aws-ec2 has disks of any size"),
}
"""What Lambda takes of each, and who takes more."""


class Endpoint(str, Enum):
    """What takes the HTTP requests."""

    FUNCTION_URL = "function_url"
    API_GATEWAY = "api_gateway"


class Architecture(str, Enum):
    """Processors, as Lambda calls them."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


class Vpc(Section):
    """A network that the function joins."""

    subnet_ids: list[Annotated[str, Field(pattern=r"^subnet-[0-9a-f]+$")]] = Field(
        min_length=1, max_length=16, description="Subnets, best in two zones or more."
    )
    security_group_ids: list[Annotated[str, Field(pattern=r"^sg-[0-9a-f]+$")]] = Field(
        min_length=1, max_length=5, description="Security groups of the function."
    )


class Throttling(Section):
    """How many requests the HTTP API lets through."""

    rate: float = Field(gt=0, description="Requests a second.")
    burst: int = Field(ge=1, description="Requests at once.")


class KeepWarm(Section):
    """How instances are kept started: one of the two."""

    provisioned: int | None = Field(
        default=None, ge=1, description="Instances that AWS keeps started; they cost while nobody calls."
    )
    schedule: str | None = Field(
        default=None,
        pattern=r"^(rate|cron)\(.+\)$",
        description="When one instance is called so that it stays started, such as `rate(5 minutes)`.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> KeepWarm:
        if (self.provisioned is None) == (self.schedule is None):
            raise ValueError("write either `provisioned` or `schedule`")
        return self


class LambdaSpec(Spec):
    """How a bento runs as a Lambda function."""

    region: str = Field(
        min_length=1, examples=["eu-central-1"], description="AWS region, such as `eu-central-1`."
    )
    endpoint: Endpoint = Field(
        default=Endpoint.FUNCTION_URL,
        description="`function_url`: a URL of Lambda itself. `api_gateway`: an HTTP API, with throttling and "
        "an access log, and at most 30 s for a request.",
    )
    memory_size: int = Field(
        default=1024,
        ge=MEMORY_MB[0],
        le=MEMORY_MB[1],
        description="Memory in MB. Processors grow with it: 1769 MB give one; little makes starts slow.",
    )
    timeout: int = Field(
        default=30, ge=TIMEOUT_S[0], le=TIMEOUT_S[1], description="Seconds after which a request is given up."
    )
    ephemeral_storage: int = Field(
        default=512, ge=STORAGE_MB[0], le=STORAGE_MB[1], description="Size of /tmp in MB."
    )
    architecture: Architecture = Field(
        default=Architecture.X86_64, description="Processors; the image is built for them."
    )
    reserved_concurrency: int | None = Field(
        default=None,
        ge=1,
        description="Requests at once that are kept for this function, and no more than these.",
    )
    vpc: Vpc | None = Field(default=None, description="Network that the function joins.")
    tracing: bool = Field(default=False, description="Trace requests with X-Ray.")
    log_retention_days: RetentionDays = Field(
        default=30, description="Days after which log lines are deleted; 0 keeps them."
    )
    throttling: Throttling | None = Field(
        default=None, description="Requests that an `api_gateway` endpoint lets through."
    )
    keep_warm: KeepWarm | None = Field(default=None, description="Keep instances started; without it, none.")
    keep_images: int = Field(
        default=100,
        ge=2,
        le=1000,
        description="How many images the repository keeps, those that a pipeline built of proposed changes "
        "among them. What runs, and the four images before it, stay in any case.",
    )

    @field_validator(*_MORE, mode="before")
    @classmethod
    def _others_take_more(cls, value: object, info: ValidationInfo) -> object:
        """Said before the field's own limits speak, which know no other operator."""
        (least, most), who = _MORE[str(info.field_name)]
        if _as_number(value) > most:
            what = f"found {found_in_words(value, None)}; expected a whole number, {least} to {most}"
            raise PydanticCustomError("more_than_lambda", "{what}", {"what": what, "suggestion": who})
        return value

    @field_validator("timeout")
    @classmethod
    def _api_waits_less(cls, timeout: int, info: ValidationInfo) -> int:
        if info.data.get("endpoint") is Endpoint.API_GATEWAY and timeout > API_TIMEOUT_S:
            has_url = info.data.get("region") not in NO_FUNCTION_URL
            raise ValueError(
                f"found {timeout}; an HTTP API waits {API_TIMEOUT_S} s at most: write {API_TIMEOUT_S}, or "
                + ("`endpoint: function_url`" if has_url else "use aws-ec2")
            )
        return timeout

    @field_validator("throttling")
    @classmethod
    def _only_an_api_throttles(cls, value: Throttling | None, info: ValidationInfo) -> Throttling | None:
        if value is not None and info.data.get("endpoint") is Endpoint.FUNCTION_URL:
            raise ValueError("this is for `endpoint: api_gateway`; a function URL has `reserved_concurrency`")
        return value

    @field_validator("keep_warm")
    @classmethod
    def _within_reserved(cls, keep_warm: KeepWarm | None, info: ValidationInfo) -> KeepWarm | None:
        reserved = info.data.get("reserved_concurrency")
        provisioned = keep_warm.provisioned if keep_warm else None
        if reserved is not None and provisioned is not None and provisioned > reserved:
            raise ValueError(f"{provisioned} instances are more than `reserved_concurrency`, {reserved}")
        return keep_warm


def _as_number(value: object) -> float:
    """Numbers may be written as text; what is none is for the field itself to refuse."""
    try:
        return float(value) if isinstance(value, (int, float, str)) else 0
    except (ValueError, OverflowError):
        return 0
