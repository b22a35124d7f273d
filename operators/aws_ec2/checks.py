"""Checks of config, bento and what was deployed last; cloud_checks.py asks AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.operator import Finding
from bentodeploy.operator.needs import needed_memory

from ..aws.checks import check_tags
from .cloud_checks import SERVICE_OVERHEAD
from .instance_types import has_nvidia_gpu, has_open_drivers
from .wanted import GPU_DISK, environment, open_to_everybody, open_to_nobody, uses_gpus, wanted_size

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.operator import Target

    from .spec import AwsEc2Spec

LARGEST_PARAMETER = 8192
"""Bytes (AWS Systems Manager User Guide, "Managing parameter tiers": advanced parameters)."""

SMALLEST_GPU_DISK = 75
"""GiB of the machine image with NVIDIA's drivers."""

_OURS = ("PORT", "BENTOML_PORT")
_DOCKERS_OWN = re.compile(
    r"PATH|HOME|LD_.*|DOCKER_.*|GODEBUG|GOMAXPROCS|GOGC|GOMEMLIMIT|GOTRACEBACK|.*_proxy", re.IGNORECASE
)
"""Variables that the docker command on the machine would heed itself. Values of several lines reach the
container through the command's environment (templates/aws_ec2/terraform/agent/services.py)."""


def config_checks(
    target: Target[AwsEc2Spec], bento: Bento | None, variables: Mapping[str, Any]
) -> Iterator[Finding]:
    """What config and bento tell."""
    yield check_callers(target)
    yield check_encryption(target)
    yield check_gpus(target.spec, bento)
    yield check_environment(environment(target), wanted_size(variables))
    yield from check_tags(target.config.labels)


def check_callers(target: Target[AwsEc2Spec]) -> Finding:
    """Whether it is clear who may call."""
    cidrs = target.spec.allowed_cidrs
    if target.config.access is Access.PUBLIC:
        what = "access: public opens the endpoint to everybody, and allowed_cidrs names some."
        cure = "Remove one of the two: access: private leaves it to allowed_cidrs."
        return Finding("access", not cidrs, what if cidrs else "Everybody may call the endpoint.", cure)
    who = "Everybody" if open_to_everybody(target) else f"Callers from {', '.join(cidrs)}"
    if target.config.access is Access.TOKEN:
        return Finding("access", True, f"{who} may call the endpoint, with its token.")
    if cidrs:
        return Finding("access", True, f"{who} reach the endpoint.")
    what = "The endpoint is reached through AWS Session Manager alone: allowed_cidrs is empty."
    return Finding("access", True, what)


def check_encryption(target: Target[AwsEc2Spec]) -> Finding:
    """Says plainly what travels in clear."""
    domain = target.spec.domain
    if domain is None:
        requests = "requests, each with the token," if target.config.access is Access.TOKEN else "requests"
        what = f"The endpoint is plain HTTP: {requests} travel unencrypted. `domain` gives HTTPS."
        return Finding("encryption", True, what)
    when = "also while nobody may call, " if open_to_nobody(target) else ""
    what = f"The endpoint is https://{domain}; port 80 is open to everybody, {when}for the certificate alone."
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
    if uses_gpus(spec) and spec.ami_id is None and not has_open_drivers(spec.instance_type):
        what = f"The GPUs of {spec.instance_type} are older than the drivers in AWS's machine image."
        cure = "Take a newer type such as g4dn.xlarge, or name a machine image that has drivers by ami_id."
        return Finding("gpus", False, what, cure)
    if uses_gpus(spec) and spec.ami_id is None and (spec.disk_size or GPU_DISK) < SMALLEST_GPU_DISK:
        what = (
            f"disk_size is {spec.disk_size}; the image with NVIDIA's drivers needs {SMALLEST_GPU_DISK} GiB."
        )
        return Finding("gpus", False, what, f"Set disk_size: {GPU_DISK}, or remove it.")
    return Finding("gpus", True, f"{spec.instance_type} {'has GPUs' if has else 'has no GPU'}.")


def check_disk(
    target: Target[AwsEc2Spec], variables: Mapping[str, Any], outputs: Mapping[str, Any]
) -> Iterator[Finding]:
    """A smaller disk for a machine that stays: AWS makes none smaller (Amazon EBS User Guide, "Requirements
    for EBS volume modifications").

    The machine is not replaced for it: whoever writes a number has not asked for minutes without an answer,
    nor for the end of what lies on the disk.
    """
    size, wanted = outputs.get("disk_size"), variables["disk_size"]
    if size is None or wanted >= size or _image(outputs["machine_image"]) != _image(variables):
        return
    anew = target.engine_line("apply", "-replace=aws_instance.this")
    what = f"disk_size is {wanted}, and the machine has {size} GiB: AWS makes no disk smaller."
    cure = f"Write `disk_size: {size}`; or make a new machine: `bentodeploy generate`, then `{anew}`."
    yield Finding("disk", False, what, cure)


def _image(made: Mapping[str, Any]) -> Any:
    """By what templates/aws_ec2/terraform/machine.tf chooses the image; another makes a new machine."""
    return made["ami_id"] or (made["gpus"], made["architecture"])


def check_fit(bento: Bento) -> Finding:
    """What the bento needs of a machine, before one is chosen."""
    if bento.gpus:
        count = f"{bento.gpus} GPU{'s' if bento.gpus > 1 else ''}"
        what = f"{bento.tag} asks for {count}: set instance_type to one that has them, such as g4dn.xlarge."
        return Finding("gpus", True, what)
    memory = needed_memory(bento, SERVICE_OVERHEAD)
    return Finding("memory", True, f"It needs about {memory:,} MiB of memory, and no GPU.")


def check_environment(env: Mapping[str, str], size: int) -> Finding:
    """Whether the variables can travel to the machine and into the container."""
    for name, value in env.items():
        if name in _OURS:
            what = f"{name} is set by bentodeploy: the machine expects the service on its own port."
            return Finding("env", False, what, f"Remove {name} from env.")
        if "\0" in value:
            return Finding("env", False, f"The value of {name} holds a NUL character.", "Remove it.")
        if _DOCKERS_OWN.fullmatch(name) and re.search(r"[\r\n]", value):
            what = f"The value of {name} has several lines; the machine's docker command would heed it."
            return Finding("env", False, what, f"Write {name} on one line, or under another name.")
    what = f"env takes {size:,} of {LARGEST_PARAMETER:,} bytes."
    return Finding("env", size <= LARGEST_PARAMETER, what, "Put large values into files of the bento.")
