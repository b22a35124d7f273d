"""Regions are known without asking; one that is not is asked for, because there may be newer ones."""

from __future__ import annotations

import pytest

from operators.google_cloud_run.limits import GPU_REGIONS
from operators.google_cloud_run.regions import KNOWN, check_new_region, check_region
from tests.operators.google_cloud_run.conftest import spec
from tests.support.fake_google import FakeGoogle

GPU = {"gpu": "nvidia-l4", "cpu": 4, "memory": "16Gi", "cpu_always_allocated": True}


def test_a_known_region_is_taken_without_asking(google: FakeGoogle) -> None:
    [finding] = check_region(spec(region="us-central1"))
    assert finding.ok
    assert list(check_new_region(spec(region="us-central1"))) == []
    assert google.seen == []


def test_a_region_that_is_newer_than_this_program_is_taken(google: FakeGoogle) -> None:
    assert list(check_region(spec(region="europe-new9"))) == []
    [finding] = check_new_region(spec(region="europe-new9"))
    assert finding.ok
    assert "GET /v1/projects/my-project-1234/locations" in google.seen


@pytest.mark.parametrize(
    ("written", "meant"),
    [("europe-west-1", "europe-west1"), ("us-centrall1", "us-central1"), ("asia-est1", "asia-east1")],
)
def test_a_region_without_cloud_run_gets_the_nearest_one(
    written: str, meant: str, google: FakeGoogle
) -> None:
    [finding] = check_new_region(spec(region=written))
    assert finding.what == f"Google Cloud has no region {written} with Cloud Run."
    assert finding.cure == f"Write region: {meant}."


def test_where_google_cannot_be_asked_the_known_ones_count(no_credentials: None) -> None:
    [near] = check_new_region(spec(region="europe-centrall2"))
    assert near.cure == "Write region: europe-central2."
    [far] = check_new_region(spec(region="xyz"))
    assert "Choose one of africa-south1, asia-east1" in str(far.cure)


def test_a_region_without_gpus_is_refused_for_a_gpu() -> None:
    [finding] = check_region(spec(region="europe-west9", **GPU))
    assert finding.what == "europe-west9 has no GPU of the type nvidia-l4 for Cloud Run."
    [other] = check_region(spec(region="europe-west4", **GPU))
    assert other.ok


def test_regions_with_gpus_are_regions() -> None:
    assert set(GPU_REGIONS) < set(KNOWN)
