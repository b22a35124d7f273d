"""The settings of the `google-cloud-run` operator."""

from __future__ import annotations

import re
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bentodeploy.config.model import VariableName
from bentodeploy.config.section import Section
from bentodeploy.config.spec import Spec, TextOrNumber

from .limits import CONCURRENCY, GPU_CPU, GPU_MEMORY_MIB, MEMORY_MIB, STARTUP_S, TIMEOUT_S
from .patterns import Matching

Project = Annotated[
    str,
    Matching(
        r"^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$",
        "6 to 30 lowercase letters, digits and hyphens, a letter first: the id of the project, not its name",
    ),
]
"""A project's id (Resource Manager, "Creating and managing projects"); old ones may begin with a domain,
`example.com:`."""
SecretName = Annotated[
    str,
    Matching(
        r"^(?:projects/[a-z0-9.:-]+/secrets/)?[A-Za-z0-9_-]{1,255}$",
        "letters, digits, _ and -, or `projects/PROJECT/secrets/NAME`",
    ),
]
SecretVersion = Annotated[
    TextOrNumber, Matching(r"^(?:latest|[1-9][0-9]*)$", "a number from 1 on, or `latest`")
]
Invoker = Annotated[
    str,
    Matching(
        r"^(?:allUsers|allAuthenticatedUsers"
        r"|(?:user|serviceAccount|group|domain|principal|principalSet):\S+)$",
        "a principal such as `user:NAME@example.com`, `serviceAccount:…`, `group:…` or `domain:…`",
    ),
]
PathPrefix = Annotated[
    str,
    Matching(r"^(?:/[A-Za-z0-9._~-]+)*$", "the beginning of a path such as `/api`, no / at its end"),
]

DEFAULT_MEMORY_MIB = 1024
_MIB = {"": 1, "M": 1, "MI": 1, "MIB": 1, "MB": 1, "G": 1024, "GI": 1024, "GIB": 1024, "GB": 1024}


class Ingress(str, Enum):
    """Where requests may come from."""

    ALL = "all"
    INTERNAL = "internal"
    INTERNAL_LOAD_BALANCING = "internal_load_balancing"


class Secret(Section):
    """A secret of Secret Manager."""

    secret: SecretName = Field(description="Its name, or `projects/PROJECT/secrets/NAME` of another project.")
    version: SecretVersion = Field(default="latest", description="A number, or `latest`.")


class VpcAccess(Section):
    """A network that the service sends to: by itself, or through a connector."""

    network: str | None = Field(default=None, min_length=1, description="Name of the network.")
    subnetwork: str | None = Field(default=None, min_length=1, description="Name of the subnetwork.")
    tags: list[str] | None = Field(
        default=None, description="Network tags, for firewall rules; not with `connector`."
    )
    connector: str | None = Field(
        default=None, min_length=1, description="A Serverless VPC Access connector, in place of the others."
    )
    egress: Literal["private_ranges_only", "all_traffic"] = Field(
        default="private_ranges_only", description="What goes through the network."
    )

    @model_validator(mode="after")
    def _one_way(self) -> VpcAccess:
        direct = self.network or self.subnetwork
        if bool(direct) == bool(self.connector):
            raise ValueError("write either `network` and `subnetwork`, or `connector`")
        if self.connector and self.tags:
            raise ValueError("`tags` go with `network` and `subnetwork`; write none beside `connector`")
        return self


class CloudRunSpec(Spec):
    """How a bento runs as a Cloud Run service."""

    project_id: Project = Field(
        examples=["my-project-1234"],
        description="Google Cloud project, by its id: 6 to 30 lowercase letters, digits and hyphens.",
    )
    region: str = Field(
        min_length=1, examples=["europe-west1"], description="Google Cloud region, such as `europe-west1`."
    )
    port: int = Field(
        default=3000, ge=1, le=65535, description="Port that the container listens on, given to it as `PORT`."
    )
    cpu: int = Field(default=1, description="Processors of an instance: 1, 2, 4, 6 or 8.")
    memory: TextOrNumber = Field(
        default=f"{DEFAULT_MEMORY_MIB}Mi",
        description="Memory of an instance, such as `1Gi`; a number alone is MiB. Files that the service "
        "writes count, too. Without it `2Gi` with 4 processors, `4Gi` with 6 or 8.",
        validate_default=True,
    )
    max_concurrency: int = Field(
        default=80,
        ge=CONCURRENCY[0],
        le=CONCURRENCY[1],
        description="Requests that an instance gets at once; more start another instance.",
    )
    min_instances: int = Field(
        default=0, ge=0, description="Instances that are kept started; they cost while nobody calls."
    )
    max_instances: int = Field(default=10, ge=1, description="Instances at most.", validate_default=True)
    timeout: int = Field(
        default=300,
        ge=TIMEOUT_S[0],
        le=TIMEOUT_S[1],
        description="Seconds after which a request is given up.",
    )
    startup_timeout: int = Field(
        default=240,
        ge=STARTUP_S[0],
        le=STARTUP_S[1],
        description="Seconds that the service may take to get ready.",
    )
    startup_cpu_boost: bool = Field(default=True, description="More processors while an instance starts.")
    cpu_always_allocated: bool = Field(
        default=False,
        description="Processors between requests, too: for background work, billed by the instance.",
    )
    path_prefix: PathPrefix = Field(
        default="",
        description="What stands before the paths of the probes: the bento's own `path_prefix`.",
    )
    ingress: Ingress = Field(
        default=Ingress.ALL,
        description="Where requests may come from: `all`, `internal` (the project's networks), or "
        "`internal_load_balancing` (these, and a load balancer).",
    )
    invokers: list[Invoker] = Field(
        default_factory=list,
        description="Principals that may call, such as `group:team@example.com`; the caller's own need not "
        "be among them.",
    )
    secrets: dict[VariableName, Secret] = Field(
        default_factory=dict,
        description="Environment variables whose values Cloud Run reads from Secret Manager.",
    )
    vpc_access: VpcAccess | None = Field(default=None, description="Network that the service sends to.")
    gpu: Literal["nvidia-l4"] | None = Field(
        default=None,
        description="GPU of each instance; asks for `cpu: 4`, `memory: 16Gi` and "
        "`cpu_always_allocated: true` at least.",
    )
    gpu_zonal_redundancy: bool = Field(
        default=False, description="GPUs in more than one zone, which costs more."
    )
    keep_images: int = Field(
        default=10,
        ge=2,
        le=1000,
        description="How many images the repository keeps, those that a pipeline built of proposed changes "
        "among them. What runs, and the four images before it, stay in any case.",
    )

    @property
    def memory_mib(self) -> int:
        """Memory as a number."""
        return int(self.memory.removesuffix("Mi"))

    @model_validator(mode="before")
    @classmethod
    def _memory_with_cpu(cls, data: Any) -> Any:
        """Who asks for processors and says nothing of memory gets what Cloud Run takes with them."""
        if not isinstance(data, dict) or data.get("memory") is not None:
            return data
        cpu = str(data.get("cpu")).strip()
        least = MEMORY_MIB[int(cpu)][0] if cpu.isdecimal() and int(cpu) in MEMORY_MIB else 0
        return {**data, "memory": f"{least}Mi"} if least > DEFAULT_MEMORY_MIB else data

    @field_validator("cpu")
    @classmethod
    def _known_cpu(cls, cpu: int) -> int:
        if cpu not in MEMORY_MIB:
            raise ValueError(f"found {cpu}; Cloud Run takes 1, 2, 4, 6 or 8 processors")
        return cpu

    @field_validator("memory")
    @classmethod
    def _fitting_memory(cls, memory: str, info: ValidationInfo) -> str:
        mib = _read_memory(memory)
        cpu = info.data.get("cpu")
        if cpu is not None and not MEMORY_MIB[cpu][0] <= mib <= MEMORY_MIB[cpu][1]:
            raise ValueError(f"found {memory}; {_pairs(cpu, mib)}")
        return f"{mib}Mi"

    @field_validator("max_instances")
    @classmethod
    def _not_below_min(cls, most: int, info: ValidationInfo) -> int:
        least = info.data.get("min_instances", 0)
        if most < least:
            raise ValueError(
                f"it is {most}, less than `min_instances`, {least}; write `max_instances: {least}` or more"
            )
        return most

    @field_validator("gpu")
    @classmethod
    def _served_gpu(cls, gpu: str | None, info: ValidationInfo) -> str | None:
        if gpu is None:
            return None
        cpu, memory = info.data.get("cpu"), info.data.get("memory")
        lacking = []
        if cpu is not None and cpu < GPU_CPU:
            lacking.append(f"`cpu: {GPU_CPU}`")
        if memory is not None and _read_memory(memory) < GPU_MEMORY_MIB:
            lacking.append(f"`memory: {GPU_MEMORY_MIB // 1024}Gi`")
        if info.data.get("cpu_always_allocated") is False:
            lacking.append("`cpu_always_allocated: true`")
        if lacking:
            raise ValueError(f"a GPU asks for {', '.join(lacking)} at least")
        return gpu


def _read_memory(text: str) -> int:
    """MiB. `512M` and `512` are read as `512Mi`, `1G` as `1Gi`: never less than was written."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([a-zA-Z]*)", text.strip())
    if found is None or (unit := found[2].upper()) not in _MIB:
        raise ValueError(f"found {text}; expected a number with Mi or Gi, such as 1Gi")
    mib = float(found[1]) * _MIB[unit]
    if not mib.is_integer():
        raise ValueError(f"found {text}; expected whole MiB, such as 1536Mi")
    return int(mib)


def _pairs(cpu: int, mib: int) -> str:
    """What Cloud Run takes with so many processors, and how many would take so much memory."""
    least, most = (_shown(bound) for bound in MEMORY_MIB[cpu])
    fitting = [str(number) for number, (low, high) in MEMORY_MIB.items() if low <= mib <= high]
    other = f", or `cpu: {fitting[0]}`" if fitting else ""
    return f"Cloud Run takes {least} to {most} with {cpu} CPU: write that{other}"


def _shown(mib: int) -> str:
    return f"{mib // 1024}Gi" if mib % 1024 == 0 else f"{mib}Mi"
