"""From the config to the values of the project: what the machine is, and what it runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.operator import Trial

from .instance_types import architecture, has_nvidia_gpu

if TYPE_CHECKING:
    from bentodeploy.operator import Target

    from .spec import AwsEc2Spec

DISK, GPU_DISK = 30, 100
"""GiB. The machine image with NVIDIA's drivers alone asks for 75 (release notes of the AWS Deep Learning
Base AMI)."""


PORT = 3000
"""Where the service listens in its container."""


def uses_gpus(spec: AwsEc2Spec) -> bool:
    """What the spec says, else what the machine has."""
    return has_nvidia_gpu(spec.instance_type) if spec.enable_gpus is None else spec.enable_gpus


def disk_size(spec: AwsEc2Spec) -> int:
    """GiB of the machine's disk."""
    return spec.disk_size or (GPU_DISK if uses_gpus(spec) else DISK)


def open_to_everybody(target: Target[AwsEc2Spec]) -> bool:
    """Whether every address reaches the endpoint: a public one, or one with a token and no named callers."""
    access = target.config.access
    return access is Access.PUBLIC or (access is Access.TOKEN and not target.spec.allowed_cidrs)


def open_to_nobody(target: Target[AwsEc2Spec]) -> bool:
    """Whether no address reaches the endpoint, but for a session of AWS Session Manager."""
    return target.config.access is Access.PRIVATE and not target.spec.allowed_cidrs


def environment(target: Target[AwsEc2Spec]) -> dict[str, str]:
    """The service's variables; `env` counts where bentoctl's form names the same one."""
    old = {one.name: one.value for one in target.spec.environment_variables}
    return {"BENTOML_DO_NOT_TRACK": "True", **old, **target.config.env}


def variables(target: Target[AwsEc2Spec]) -> dict[str, Any]:
    """Values of the template's variables."""
    config, spec = target.config, target.spec
    return {
        "name": config.name,
        "region": spec.region,
        "instance_type": spec.instance_type,
        "architecture": architecture(spec.instance_type),
        "gpus": uses_gpus(spec),
        "ami_id": spec.ami_id,
        "disk_size": disk_size(spec),
        "subnet_id": spec.subnet_id,
        "access": config.access.value,
        "allowed_cidrs": sorted(set(spec.allowed_cidrs)),
        "domain": spec.domain,
        "memory_limit": spec.memory_limit,
        "env": environment(target),
        "health_path": config.health.path,
        "start_seconds": config.health.timeout,
        "replace_on_update": spec.replace_on_update,
        "log_retention_days": spec.log_retention_days,
        "keep_images": spec.keep_images,
        "labels": dict(config.labels),
    }


def trial(target: Target[AwsEc2Spec]) -> Trial:
    """The service's container on the machine, whose own processors and memory are not known here."""
    limit = target.spec.memory_limit
    memory = None if limit is None else int(limit[:-1]) * (1024 if limit.endswith("g") else 1)
    return Trial(port=PORT, environment={**environment(target), "PORT": str(PORT)}, memory_mb=memory)


def wanted_size(variables: Mapping[str, Any]) -> int:
    """Bytes that the machine's parameter will have, with room for the names of image, domain and secret."""
    text = json.dumps([variables["env"], variables["health_path"]], ensure_ascii=False)
    escaped = text.replace("{{", "{\\u007b")
    for sign in "<>&":
        escaped = escaped.replace(sign, f"\\u{ord(sign):04x}")
    return len(escaped.encode()) + 900
