"""Checks of what AWS says: account, instance type, network, addresses and machine image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.operator import Finding

from ..aws.checks import check_place
from ..aws.errors import aws_errors, error_code
from ..aws.session import client
from .instance_types import architecture
from .network import check_network
from .quota import check_addresses, check_processors
from .wanted import disk_size

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.operator import Target

    from .spec import AwsEc2Spec

SERVICE_OVERHEAD = 300
"""MiB that a BentoML service takes besides its models (measured: 187 to 324)."""

_MIB = 1024 * 1024


def cloud_checks(
    target: Target[AwsEc2Spec], bento: Bento | None, outputs: Mapping[str, Any]
) -> Iterator[Finding]:
    """What AWS tells; stops at the first thing without which the rest cannot be asked."""
    region = target.spec.region
    place = list(check_place("ec2", region, outputs))
    yield from place
    if not all(finding.ok for finding in place):
        return
    yield from check_instance_type(target.spec, bento)
    yield check_network(target)
    if "address" not in outputs:
        yield from check_addresses(target.config.name, region)
    if target.spec.ami_id is not None:
        yield check_machine_image(target.spec, target.spec.ami_id)


def check_instance_type(spec: AwsEc2Spec, bento: Bento | None) -> Iterator[Finding]:
    """Whether the region has the type, with the processor that its name tells and memory enough."""
    from botocore.exceptions import ClientError

    kind, region = spec.instance_type, spec.region
    with aws_errors("ask for the instance type", region, where=f"EC2 instance type {kind}"):
        try:
            found = client("ec2", region).describe_instance_types(InstanceTypes=[kind])["InstanceTypes"]
        except ClientError as error:
            if error_code(error) != "InvalidInstanceType":
                raise
            found = []
    if not found:
        cure = f"aws ec2 describe-instance-type-offerings --region {region} lists those that there are."
        yield Finding("instance type", False, f"{region} has no instance type {kind}.", cure)
        return
    processors = found[0]["ProcessorInfo"]["SupportedArchitectures"]
    if architecture(kind) not in processors:
        what = f"{kind} runs {' and '.join(processors)}; Amazon Linux runs on x86_64 and arm64."
        yield Finding("instance type", False, what, "Take another instance_type, such as t3.small.")
    yield check_memory(found[0]["MemoryInfo"]["SizeInMiB"], spec, bento)
    yield from check_processors(kind, found[0]["VCpuInfo"]["DefaultVCpus"], region)


def check_memory(machine: int, spec: AwsEc2Spec, bento: Bento | None) -> Finding:
    """Whether limit and bento fit into the machine's memory, in MiB."""
    limit = _mebibytes(spec.memory_limit) if spec.memory_limit else machine
    if limit > machine:
        what = f"memory_limit is {spec.memory_limit}, {spec.instance_type} has {machine:,} MiB."
        return Finding("memory", False, what, "Lower memory_limit, or take a larger instance_type.")
    if bento is None:
        return Finding("memory", True, f"{spec.instance_type} has {machine:,} MiB.")
    needed = bento.size // _MIB + SERVICE_OVERHEAD
    what = f"{bento.tag} needs about {needed:,} MiB of memory, and gets {limit:,} MiB."
    return Finding("memory", needed <= limit, what, "Take a larger instance_type, or raise memory_limit.")


def check_machine_image(spec: AwsEc2Spec, ami_id: str) -> Finding:
    """Whether the region has the image that the config names, for this processor and this disk."""
    from botocore.exceptions import ClientError

    with aws_errors("ask for the machine image", spec.region, where=f"machine image {ami_id}"):
        try:
            found = client("ec2", spec.region).describe_images(ImageIds=[ami_id])["Images"]
        except ClientError as error:
            if error_code(error) not in ("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"):
                raise
            found = []
    if not found:
        what = f"{spec.region} has no machine image {ami_id} that this account may use."
        return Finding("machine image", False, what, "Each region has ids of its own; or remove ami_id.")
    image, wanted, room = found[0], architecture(spec.instance_type), disk_size(spec)
    if image["Architecture"] != wanted:
        what = f"{ami_id} is for {image['Architecture']}, {spec.instance_type} runs {wanted}."
        return Finding("machine image", False, what, "Choose ami_id and instance_type for one processor.")
    if (needed := _root_size(image)) > room:
        what = f"{ami_id} needs a disk of {needed} GiB, disk_size is {room}."
        return Finding("machine image", False, what, f"Set disk_size: {needed} or more.")
    return Finding("machine image", True, f"{ami_id} is for {wanted}.")


def _root_size(image: Mapping[str, Any]) -> int:
    """GiB of the image's own root disk; 0 where it does not say."""
    disks = {disk.get("DeviceName"): disk.get("Ebs", {}) for disk in image.get("BlockDeviceMappings", ())}
    return int(disks.get(image.get("RootDeviceName"), {}).get("VolumeSize", 0))


def _mebibytes(limit: str) -> int:
    return int(limit[:-1]) * (1024 if limit.endswith("g") else 1)
