"""The `aws-ec2` operator: a bento's container on a virtual machine of one's own.

The machine looks after itself: an agent on it (templates/aws_ec2/terraform/agent) reads what it shall
run from a parameter that Terraform writes, and tells in its log group how it went. Nobody logs in to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bentodeploy.operator import (
    Advises,
    Checks,
    ChecksImage,
    ChecksReach,
    Finding,
    Fits,
    Guards,
    Limit,
    Logs,
    LogsInFromPipelines,
    Operator,
    OwnsRegistry,
    PipelineLogin,
    RuntimeStatus,
    Status,
    Suggestion,
    Suggests,
    Target,
    Trial,
    Tries,
    Vouches,
)

from .spec import AwsEc2Spec

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.image.model import Image, Overlay, Registry
    from bentodeploy.release import Release


class AwsEc2Operator(
    Operator[AwsEc2Spec],
    Advises[AwsEc2Spec],
    Checks[AwsEc2Spec],
    ChecksImage[AwsEc2Spec],
    ChecksReach[AwsEc2Spec],
    Fits,
    Guards[AwsEc2Spec],
    OwnsRegistry[AwsEc2Spec],
    Logs[AwsEc2Spec],
    LogsInFromPipelines[AwsEc2Spec],
    Status[AwsEc2Spec],
    Tries[AwsEc2Spec],
    Suggests,
    Vouches[AwsEc2Spec],
):
    """Runs bentos on EC2 instances, one each, behind an address that stays."""

    name: ClassVar[str] = "aws-ec2"
    summary: ClassVar[str] = "A virtual machine in AWS: large models, GPUs, long requests, no cold starts."
    spec_model = AwsEc2Spec
    check_names: ClassVar[tuple[str, ...]] = (
        "access",
        "account",
        "addresses",
        "architecture",
        "credentials",
        "disk",
        "encryption",
        "env",
        "gpus",
        "instance type",
        "labels",
        "machine image",
        "memory",
        "region",
        "subnet",
    )
    libraries: ClassVar[tuple[str, ...]] = ("boto3",)
    extra: ClassVar[str | None] = "aws"
    limits: ClassVar[tuple[Limit, ...]] = (
        Limit("disk", "8 to 65,536 GiB", "Amazon EBS User Guide, General Purpose SSD volumes"),
        Limit("disk with GPUs", "at least 75 GiB", "release notes of the AWS Deep Learning Base AMI"),
        Limit(
            "size of env", "8 KB, with the image's name", "AWS Systems Manager User Guide, parameter tiers"
        ),
        Limit("boot script", "16 KB", "Amazon EC2 User Guide, user data"),
    )
    name_pattern: ClassVar[str] = r"(?=.{1,63}$)[a-z][a-z0-9]*([_-][a-z0-9]+)*"
    """What ECR takes as the last part of a repository's name (Amazon ECR API, CreateRepository)."""
    name_rule: ClassVar[str] = (
        "up to 63 lowercase letters and digits, a letter first, with single - or _ between them"
    )

    preparation: ClassVar[float] = 420
    """A new machine boots, installs Docker and pulls the image before it starts the service."""

    def platform(self, target: Target[AwsEc2Spec]) -> str:
        """That of the instance type's processor."""
        from .instance_types import platform

        return platform(target.spec.instance_type)

    def overlay(self, target: Target[AwsEc2Spec], bento: Bento) -> Overlay | None:  # noqa: ARG002
        """The bento's image runs as it is; it only tells the machine where its health routes are."""
        from .image import overlay

        return overlay(bento)

    def registry(self, target: Target[AwsEc2Spec]) -> Registry | None:
        """The deployment's own repository in ECR."""
        from .registry import repository

        return repository(target.config.name, target.spec.region)

    def registry_addresses(self, target: Target[AwsEc2Spec]) -> tuple[str, ...]:  # noqa: ARG002
        """See `OwnsRegistry.registry_addresses`."""
        from .registry import ADDRESSES

        return ADDRESSES

    def token_addresses(self, target: Target[AwsEc2Spec]) -> tuple[str, ...]:  # noqa: ARG002
        """See `Guards.token_addresses`: the secret."""
        from .token import ADDRESSES

        return ADDRESSES

    def ensure_token(self, target: Target[AwsEc2Spec]) -> None:
        """See `Guards.ensure_token`."""
        from .token import ensure_token

        ensure_token(target.config.name, target.spec)

    def token(self, target: Target[AwsEc2Spec]) -> SecretStr:
        """See `Guards.token`."""
        from .token import read_token

        return read_token(target.config.name, target.spec)

    def template(self) -> Path:
        """The Terraform files with the machine's agent."""
        from bentodeploy.templates.aws_ec2 import terraform

        return Path(terraform.__path__[0])

    def variables(
        self,
        target: Target[AwsEc2Spec],
        release: Release | None,  # noqa: ARG002
        previous: Mapping[str, Any],  # noqa: ARG002
    ) -> dict[str, Any]:
        """All from the config; the release travels in its own variable."""
        from .wanted import variables

        return variables(target)

    def notes(self, target: Target[AwsEc2Spec], outputs: Mapping[str, Any]) -> Iterable[str]:
        """What travels in clear, where DNS must lead, and the way to an endpoint that nobody may call."""
        from .notes import notes

        return notes(target, outputs)

    def local_checks(
        self, target: Target[AwsEc2Spec], bento: Bento | None, variables: Mapping[str, Any]
    ) -> Iterable[Finding]:
        """Callers, GPUs, variables, tags; the region, if boto3 can tell."""
        from ..aws.checks import check_region_here
        from .checks import config_checks

        yield from config_checks(target, bento, variables)
        yield from check_region_here("ec2", target.spec.region)

    def checks(
        self,
        target: Target[AwsEc2Spec],
        bento: Bento | None,
        variables: Mapping[str, Any],
        outputs: Mapping[str, Any],
    ) -> Iterable[Finding]:
        """The disk of the machine that runs; region, account, and what `cloud_checks` asks there."""
        from .checks import check_disk
        from .cloud_checks import cloud_checks

        yield from check_disk(target, variables, outputs)
        yield from cloud_checks(target, bento, outputs)

    def check_reach(self, variables: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterable[Finding]:
        """See `ChecksReach.check_reach`."""
        from ..aws.checks import check_reach

        return check_reach(variables, outputs)

    def check_image(
        self,
        target: Target[AwsEc2Spec],
        bento: Bento,  # noqa: ARG002
        image: Image,
    ) -> Iterable[Finding]:
        """Processor architecture and disk."""
        from .image import image_findings

        return image_findings(target.spec, image)

    def advice(self, target: Target[AwsEc2Spec], text: str) -> str | None:
        """See `Advises.advice`; what it tells to take up again is the token's secret."""
        from ..aws.advice import advice, advice_to_import, advice_to_restore
        from ..aws.token import SECRET_ADDRESS
        from .token import secret_name

        region, ids = target.spec.region, {SECRET_ADDRESS: secret_name(target.config.name)}
        return (
            advice(text, region)
            or advice_to_restore(text, target, region, ids)
            or advice_to_import(text, target, ids)
        )

    def fit(self, bento: Bento) -> Iterable[Finding]:
        """Every bento fits some machine; says which kind it must be."""
        from .checks import check_fit

        return [check_fit(bento)]

    def address(self, target: Target[AwsEc2Spec]) -> str:
        """See `Operator.address`: the service that tells whose credentials are used."""
        from ..aws.session import address

        return address("sts", target.spec.region)

    def suggest(self) -> Mapping[str, Suggestion]:
        """The region."""
        from ..aws.suggestions import suggest_region

        return suggest_region("ec2")

    def logs(
        self,
        target: Target[AwsEc2Spec],  # noqa: ARG002
        outputs: Mapping[str, Any],
        *,
        lines: int,
        follow: bool,
    ) -> Iterator[str]:
        """The service's own log on the present machine, from CloudWatch."""
        from ..aws.logs import log_lines

        stream = f"bentodeploy/{outputs['instance_id']}"
        return log_lines(
            outputs["log_group"],
            outputs["region"],
            lines=lines,
            follow=follow,
            streams=[stream],
            account=outputs.get("account"),
        )

    def pipeline_login(self, target: Target[AwsEc2Spec]) -> PipelineLogin:
        """See `LogsInFromPipelines.pipeline_login`."""
        return PipelineLogin("aws", region=target.spec.region, extra="aws")

    def status(self, target: Target[AwsEc2Spec], outputs: Mapping[str, Any]) -> RuntimeStatus:  # noqa: ARG002
        """EC2's word for the machine, and the machine's last report."""
        from .machine import machine_status

        return machine_status(outputs)

    def trial(self, target: Target[AwsEc2Spec], bento: Bento) -> Trial:  # noqa: ARG002
        """What the machine's agent gives the container (templates/aws_ec2/terraform/agent/services.py)."""
        from .wanted import trial

        return trial(target)

    def unhealthy(
        self, target: Target[AwsEc2Spec], outputs: Mapping[str, Any], probe: Callable[[], str | None]
    ) -> str | None:
        """What the machine says of its own probe; what is open to everybody must also answer from here."""
        from .machine import machine_status
        from .wanted import open_to_everybody

        answer = probe()
        if answer is not None and open_to_everybody(target):
            if target.spec.domain is None:
                return answer
            return f"{answer} (the DNS entry of {target.spec.domain} must lead to {outputs['address']})"
        status = machine_status(outputs)
        return None if status.state == "running" else status.detail
