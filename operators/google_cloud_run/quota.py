"""The project's quotas in the region: Cloud Run refuses a service whose instances could take more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bentodeploy.errors import BentodeployError
from bentodeploy.operator import Finding

from .session import SERVICE_USAGE, ask

if TYPE_CHECKING:
    from .spec import CloudRunSpec

_MIB = 1024**2

FIRST_GPUS = 3
"""What a project without any gets by itself, zonal redundancy off, when it makes its first GPU service in a
region (Cloud Run, "GPU support for services", "Request a quota increase"); accounts on trial get none."""


@dataclass(frozen=True)
class Quota:
    """What one quota counts, and how much of it an instance of the service takes."""

    metric: str
    """Its name is in https://docs.cloud.google.com/run/docs/configuring/max-instances-limits."""
    quota_id: str
    """What gcloud and Google's console call it."""
    each: int
    """In the metric's own unit."""
    shown: int
    """So much of that unit is one of `things`."""
    things: str
    key: str | None = None
    """Of the spec, that which makes an instance take less."""


_GPUS = Quota(
    "nvidia_l4_gpu_allocation_no_zonal_redundancy",
    "NvidiaL4GpuAllocNoZonalRedundancyPerProjectRegion",
    1,
    1,
    "GPUs of the type nvidia-l4",
)
_SPREAD_GPUS = Quota(
    "nvidia_l4_gpu_allocation",
    "NvidiaL4GpuAllocPerProjectRegion",
    1,
    1,
    "GPUs of the type nvidia-l4 with zonal redundancy",
)


def quotas(spec: CloudRunSpec) -> Iterator[Quota]:
    """Those that bound `max_instances`: processors in thousandths, memory in bytes, GPUs by the piece."""
    yield Quota("cpu_allocation", "CpuAllocPerProjectRegion", spec.cpu * 1000, 1000, "processors", "cpu")
    memory = spec.memory_mib * _MIB
    yield Quota("mem_allocation", "MemAllocPerProjectRegion", memory, _MIB, "MiB of memory", "memory")
    if spec.gpu is not None:
        yield _SPREAD_GPUS if spec.gpu_zonal_redundancy else _GPUS


def check_quota(spec: CloudRunSpec) -> Iterator[Finding]:
    """Whether the region's quotas have room for `max_instances`, as Cloud Run asks of every service.

    Not whether other services leave room for it. One that may not be read is told, and refuses nobody.
    """
    for one in quotas(spec):
        try:
            allowed = _allowed(spec, one)
        except BentodeployError as error:
            what = f"The quotas in {spec.region} could not be read. {error.on_one_line}"
            yield Finding("quota", True, what)
            return
        if allowed is None:
            yield Finding("quota", True, f"Google tells of no limit for {one.things} in {spec.region}.")
        elif allowed == 0 and one is _GPUS:
            yield _first_gpus(spec, one)
        else:
            yield _compared(spec, one, allowed)


def _compared(spec: CloudRunSpec, quota: Quota, allowed: int) -> Finding:
    instances = allowed // quota.each
    what = (
        f"The project may have {allowed // quota.shown:,} {quota.things} at once on Cloud Run in "
        f"{spec.region}, enough for {instances:,} instances of this service; `max_instances` is "
        f"{spec.max_instances:,}."
    )
    return Finding("quota", spec.max_instances <= instances, what, _cure(spec, quota, instances))


def _first_gpus(spec: CloudRunSpec, quota: Quota) -> Finding:
    what = (
        f"The project has no quota of {quota.things} in {spec.region} yet; its first service with one "
        f"gets it {FIRST_GPUS} of them, unless the account is on trial; `max_instances` is "
        f"{spec.max_instances:,}."
    )
    return Finding("quota", spec.max_instances <= FIRST_GPUS, what, _cure(spec, quota, FIRST_GPUS))


def _cure(spec: CloudRunSpec, quota: Quota, instances: int) -> str:
    ways = [f"write `max_instances: {instances}` or less"] if instances >= max(1, spec.min_instances) else []
    ways += [f"lower `{quota.key}`"] if quota.key else []
    more = (
        f"ask for more: `gcloud beta quotas preferences create --project {spec.project_id} "
        f"--service run.googleapis.com --quota-id {quota.quota_id} --dimensions region={spec.region} "
        f"--preferred-value {quota.each * spec.max_instances} --email YOU@example.com`"
    )
    cure = ", or ".join([*ways, more])
    return f"{cure[0].upper()}{cure[1:]}."


def _allowed(spec: CloudRunSpec, quota: Quota) -> int | None:
    """The limit in the region; None where there is none. Raises CredentialsError, CloudError.

    Service Usage API v1beta1, `services.consumerQuotaMetrics.get`. That API is enabled wherever Terraform
    enables others, which Cloud Quotas mostly is not; it asks for `serviceusage.quotas.get`.
    """
    metric = quote(f"run.googleapis.com/{quota.metric}", safe="")
    service = f"projects/{spec.project_id}/services/run.googleapis.com"
    url = f"{SERVICE_USAGE.url}/v1beta1/{service}/consumerQuotaMetrics/{metric}"
    found = ask("read a quota", url, where=f"project {spec.project_id}", query={"view": "FULL"})
    limits = [_of_region(limit, spec.region) for limit in found.get("consumerQuotaLimits", [])]
    return min((limit for limit in limits if limit is not None and limit >= 0), default=None)


def _of_region(limit: dict[str, Any], region: str) -> int | None:
    """The region's own bucket, else the one for all; -1 is no limit, and a limit of 0 may be left out."""
    buckets = limit.get("quotaBuckets", [])
    own = [one for one in buckets if one.get("dimensions", {}).get("region") == region]
    chosen = own or [one for one in buckets if not one.get("dimensions")]
    return int(chosen[0].get("effectiveLimit", 0)) if chosen else None
