"""Regions with Cloud Run: known ones by heart, newer ones by asking."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bentodeploy.errors import BentodeployError
from bentodeploy.operator import Finding

from .limits import GPU_REGIONS
from .session import RUN, ask

if TYPE_CHECKING:
    from .spec import CloudRunSpec

KNOWN = (
    "africa-south1", "asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2", "asia-northeast3",
    "asia-south1", "asia-south2", "asia-southeast1", "asia-southeast2", "australia-southeast1",
    "australia-southeast2", "europe-central2", "europe-north1", "europe-north2", "europe-southwest1",
    "europe-west1", "europe-west2", "europe-west3", "europe-west4", "europe-west6", "europe-west8",
    "europe-west9", "europe-west10", "europe-west12", "me-central1", "me-central2", "me-west1",
    "northamerica-northeast1", "northamerica-northeast2", "northamerica-south1", "southamerica-east1",
    "southamerica-west1", "us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1",
    "us-west2", "us-west3", "us-west4",
)  # fmt: skip
"""Cloud Run documentation, "Cloud Run locations"."""


def check_region(spec: CloudRunSpec) -> Iterator[Finding]:
    """Whether a region that is known here has the spec's GPU; says nothing of any other."""
    if spec.region in KNOWN:
        yield _with_gpu(spec)


def check_new_region(spec: CloudRunSpec) -> Iterator[Finding]:
    """Whether a region that is not known here has Cloud Run, by asking: there may be newer ones."""
    region = spec.region
    if region in KNOWN:
        return
    offered = _offered(spec.project_id)
    yield _with_gpu(spec) if region in offered else _unknown(region, sorted({*KNOWN, *offered}))


def _with_gpu(spec: CloudRunSpec) -> Finding:
    if spec.gpu is not None and spec.region not in GPU_REGIONS:
        what = f"{spec.region} has no GPU of the type {spec.gpu} for Cloud Run."
        return Finding("region", False, what, f"Choose one of {', '.join(GPU_REGIONS)}, or remove `gpu`.")
    return Finding("region", True, f"{spec.region} has Cloud Run.")


def _unknown(region: str, known: list[str]) -> Finding:
    nearest = get_close_matches(region, known, n=1, cutoff=0.5)
    cure = f"Write region: {nearest[0]}." if nearest else f"Choose one of {', '.join(known)}."
    return Finding("region", False, f"Google Cloud has no region {region} with Cloud Run.", cure)


def _offered(project: str) -> set[str]:
    """What the API names (Cloud Run Admin API v1, `projects.locations.list`); nothing where it cannot say."""
    try:
        answer = ask("list the regions of Cloud Run", f"{RUN.url}/v1/projects/{project}/locations")
    except BentodeployError:
        return set()
    return {str(location["locationId"]) for location in answer.get("locations", [])}
