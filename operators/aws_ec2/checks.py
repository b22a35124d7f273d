"""Checks before anything is made: of the config alone, and of what AWS says about the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.operator import Finding

from ..aws.checks import check_account, check_region, check_tags
from ..aws.errors import aws_errors, error_code
from ..aws.session import client
from .instance_types import has_nvidia_gpu
from .wanted import GPU_DISK, environment, uses_gpus, wanted_size

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.operator import Target

    from .spec import AwsEc2Spec

LARGEST_PARAMETER = 8192
"""Bytes (AWS Systems Manager User Guide, "Managing parameter tiers": advanced parameters)."""

SERVICE_OVERHEAD = 300
"""MiB that a BentoML service takes besides its models (measured: 187 to 324)."""

SMALLEST_GPU_DISK = 75
"""GiB of the machine image with NVIDIA's drivers."""

_OURS = ("PORT", "BENTOML_PORT")
_MIB = 1024 * 1024


def config_checks(
    target: Target[AwsEc2Spec], bento: Bento | None, variables: Mapping[str, Any]
) -> Iterator[Finding]:
    """What config and bento alone tell."""
    yield check_callers(target)
    yield check_encryption(target.spec)
    yield check_gpus(target.spec, bento)
    yield check_environment(environment(target), wanted_size(variables))
    yield from check_tags(target.config.labels)


def cloud_checks(
    target: Target[AwsEc2Spec], bento: Bento | None, outputs: Mapping[str, Any]
) -> Iterator[Finding]:
    """What AWS tells; stops at the first thing without which the rest cannot be asked."""
    region = target.spec.region
    for finding in (check_region("ec2", region), check_account(region, outputs.get("account"))):
        yield finding
        if not finding.ok:
            return
    yield from check_instance_type(target.spec, bento)


def check_callers(target: Target[AwsEc2Spec]) -> Finding:
    """Whether it is clear who may call."""
    cidrs = target.spec.allowed_cidrs
    if target.config.access is Access.PUBLIC:
        what = "access: public opens the endpoint to everybody, and allowed_cidrs names some."
        cure = "Remove one of the two: access: private leaves it to allowed_cidrs."
        return Finding("access", not cidrs, what if cidrs else "Everybody may call the endpoint.", cure)
    if cidrs:
        return Finding("access", True, f"Callers from {', '.join(cidrs)} reach the endpoint.")
    what = "The endpoint is reached through AWS Session Manager alone: allowed_cidrs is empty."
    return Finding("access", True, what)


def check_encryption(spec: AwsEc2Spec) -> Finding:
    """Says plainly what travels in clear."""
    if spec.domain is None:
        return Finding(
            "encryption",
            True,
            "The endpoint is plain HTTP: requests travel unencrypted. `domain` gives HTTPS.",
        )
    what = f"The endpoint is https://{spec.domain}; port 80 is open to everybody, for the certificate alone."
    return Finding("encryption", True, what)


def check_gpus(spec: AwsEc2Spec, bento: Bento | None) -> Finding:
    """Whether bento, machine, driver and disk fit each other."""
    has = has_nvidia_gpu(spec.instance_type)
    if bento is not None and bento.gpus and not uses_gpus(spec):
        what = f"{bento.tag} asks for {bento.gpus} GPUs, and gets none on {spec.instance_type}."
        cure = "Take an instance type such as g4dn.xlarge."
        return Finding("gpus", False, what, "Remove enable_gpus." if has else cure)
    if spec.enable_gpus and not has:
        what = f"enable_gpus is set, but {spec.instance_type} has no NVIDIA GPU."
        return Finding(
            "gpus", False, what, "Take an instance type such as g4dn.xlarge, or remove enable_gpus."
        )
    if uses_gpus(spec) and spec.ami_id is None and (spec.disk_size or GPU_DISK) < SMALLEST_GPU_DISK:
        what = (
            f"disk_size is {spec.disk_size}; the image with NVIDIA's drivers needs {SMALLEST_GPU_DISK} GiB."
        )
        return Finding("gpus", False, what, f"Set disk_size: {GPU_DISK}, or remove it.")
    return Finding("gpus", True, f"{spec.instance_type} {'has GPUs' if has else 'has no GPU'}.")


def check_environment(env: Mapping[str, str], size: int) -> Finding:
    """Whether the variables can travel to the machine and into the container."""
    for name, value in env.items():
        if name in _OURS:
            what = f"{name} is set by bentodeploy: the machine expects the service on its own port."
            return Finding("env", False, what, f"Remove {name} from env.")
        if "\0" in value:
            return Finding("env", False, f"The value of {name} holds a NUL character.", "Remove it.")
    what = f"env takes {size:,} of {LARGEST_PARAMETER:,} bytes."
    return Finding("env", size <= LARGEST_PARAMETER, what, "Put large values into files of the bento.")


def check_instance_type(spec: AwsEc2Spec, bento: Bento | None) -> Iterator[Finding]:
    """Whether the region has the type, and the type has memory enough for the bento."""
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
    yield check_memory(found[0]["MemoryInfo"]["SizeInMiB"], spec, bento)


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


def _mebibytes(limit: str) -> int:
    return int(limit[:-1]) * (1024 if limit.endswith("g") else 1)
