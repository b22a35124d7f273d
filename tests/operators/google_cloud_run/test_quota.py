"""A service whose instances could take more than the region's quotas is refused before anything is made."""

from __future__ import annotations

from typing import Any

import pytest

from bentodeploy.operator import Finding
from operators.google_cloud_run import session
from operators.google_cloud_run.quota import FIRST_GPUS, check_quota
from tests.operators.google_cloud_run.conftest import spec
from tests.operators.google_cloud_run.test_checks import GPU
from tests.support.fake_google import PROJECT, REGION, FakeGoogle

CPU, MEMORY = "cpu_allocation", "mem_allocation"
GPUS, SPREAD = "nvidia_l4_gpu_allocation_no_zonal_redundancy", "nvidia_l4_gpu_allocation"
NEW_PROJECT = {CPU: {"": 20_000}, MEMORY: {"": 40 * 1024**3}}
"""What the projects of new accounts have."""


def findings(**values: Any) -> list[Finding]:
    return list(check_quota(spec(**values)))


def refused(**values: Any) -> list[Finding]:
    return [finding for finding in findings(**values) if not finding.ok]


def test_a_usual_service_fits(google: FakeGoogle) -> None:
    told = findings()
    assert [(one.check, one.ok) for one in told] == [("quota", True)] * 2
    assert told[0].what == (
        f"The project may have 200 processors at once on Cloud Run in {REGION}, enough for 200 instances of "
        "this service; `max_instances` is 10."
    )


@pytest.mark.parametrize(
    ("values", "instances"),
    [
        ({"cpu": 4, "memory": "2Gi", "max_instances": 5}, None),
        ({"cpu": 4, "memory": "2Gi", "max_instances": 6}, 5),
        ({"cpu": 2, "memory": "8Gi", "max_instances": 5}, None),
        ({"cpu": 2, "memory": "8Gi", "max_instances": 6}, 5),
    ],
    ids=["processors", "too many processors", "memory", "too much memory"],
)
def test_as_many_instances_as_the_quota_has_room_for(
    values: dict[str, Any], instances: int | None, google: FakeGoogle
) -> None:
    google.quotas.update(NEW_PROJECT)
    told = refused(**values)
    assert len(told) == (instances is not None)
    assert all(f"enough for {instances} instances" in one.what for one in told)


def test_who_is_refused_is_told_all_ways_out(google: FakeGoogle) -> None:
    google.quotas.update(NEW_PROJECT)
    (finding,) = refused(cpu=4, memory="2Gi")
    assert finding.cure == (
        "Write `max_instances: 5` or less, or lower `cpu`, or ask for more: `gcloud beta quotas preferences "
        f"create --project {PROJECT} --service run.googleapis.com --quota-id CpuAllocPerProjectRegion "
        f"--dimensions region={REGION} --preferred-value 40000 --email YOU@example.com`."
    )


def test_fewer_instances_than_are_always_kept_are_no_way_out(google: FakeGoogle) -> None:
    google.quotas.update(NEW_PROJECT)
    (finding,) = refused(cpu=4, memory="2Gi", min_instances=6)
    assert str(finding.cure).startswith("Lower `cpu`, or ask for more")


def test_the_regions_own_limit_counts_and_that_of_others_does_not(google: FakeGoogle) -> None:
    google.quotas[CPU] = {"": 1_000, REGION: 10_000, "us-east1": 1_000}
    assert refused() == []
    (finding,) = refused(max_instances=11)
    assert "may have 10 processors" in finding.what


def test_no_limit_is_none(google: FakeGoogle) -> None:
    google.quotas = {CPU: {"": -1}, MEMORY: {"": 50_000, REGION: -1}}
    assert [one.what for one in findings(max_instances=1000)] == [
        f"Google tells of no limit for processors in {REGION}.",
        f"Google tells of no limit for MiB of memory in {REGION}.",
    ]


def test_gpus_are_asked_about_only_where_the_service_has_one(google: FakeGoogle) -> None:
    findings()
    assert not any(GPUS in request or SPREAD in request for request in google.seen)


def test_the_first_service_with_a_gpu_gets_a_few_by_itself(google: FakeGoogle) -> None:
    assert refused(**GPU, max_instances=FIRST_GPUS) == []
    (finding,) = refused(**GPU)
    assert finding.what == (
        f"The project has no quota of GPUs of the type nvidia-l4 in {REGION} yet; its first service with one "
        "gets it 3 of them, unless the account is on trial; `max_instances` is 10."
    )
    assert str(finding.cure).startswith("Write `max_instances: 3` or less, or ask for more")
    assert "NvidiaL4GpuAllocNoZonalRedundancyPerProjectRegion" in str(finding.cure)


def test_gpus_in_more_than_one_zone_must_be_asked_for(google: FakeGoogle) -> None:
    (finding,) = refused(**GPU, gpu_zonal_redundancy=True, max_instances=1)
    assert "may have 0 GPUs of the type nvidia-l4 with zonal redundancy" in finding.what
    assert str(finding.cure).startswith("Ask for more: `gcloud beta quotas")
    assert "--quota-id NvidiaL4GpuAllocPerProjectRegion" in str(finding.cure)
    google.quotas[SPREAD] = {REGION: 1, "": 0}
    assert refused(**GPU, gpu_zonal_redundancy=True, max_instances=1) == []


@pytest.mark.parametrize(
    ("status", "message", "reason", "why"),
    [
        (403, "Permission 'serviceusage.quotas.get' denied", None, "lack the permission serviceusage.quotas"),
        (403, "serviceusage.googleapis.com is disabled", "SERVICE_DISABLED", "has not enabled serviceusage"),
        (404, "Metric not found", None, "no such thing"),
    ],
    ids=["permission", "api", "metric"],
)
def test_a_quota_that_may_not_be_read_is_told_and_stops_nobody(
    status: int, message: str, reason: str | None, why: str, google: FakeGoogle
) -> None:
    google.answer_once("GET /v1beta1", status, message, reason)
    (finding,) = findings(max_instances=1000)
    assert finding.ok
    assert finding.what.startswith(f"The quotas in {REGION} could not be read. Cannot read a quota: ")
    assert why in finding.what
    assert len([request for request in google.seen if "v1beta1" in request]) == 1, "the others are alike"


def test_an_api_elsewhere_is_found_by_gclouds_own_variable(
    google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE", "https://usage.example/")
    assert session.SERVICE_USAGE.url == "https://usage.example"
