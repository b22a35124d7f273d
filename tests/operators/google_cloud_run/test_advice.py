"""What to do about Google Cloud's own words, which Terraform only passes on."""

from __future__ import annotations

import pytest

from operators.google_cloud_run.advice import advice
from tests.operators.google_cloud_run.conftest import spec

PORT = """Error waiting to create Service: Revision 'iris-00001-abc' is not ready and cannot serve traffic.
The user-provided container failed to start and listen on the port defined provided by the PORT=3000
environment variable within the allocated timeout."""


def test_a_container_that_does_not_listen_has_three_causes() -> None:
    told = str(advice(PORT, spec(memory="512Mi", startup_timeout=60)))
    assert "`bentodeploy logs`" in told
    assert "`startup_timeout` is 60 s" in told
    assert "big (`memory` is 512Mi)" in told
    assert "`bentodeploy run`" in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Error 403: Cloud Run Admin API has not been used in project 1 before or it is disabled: "
            "visit https://console.example.com/apis/api/run.googleapis.com/overview",
            "gcloud services enable run.googleapis.com --project my-project-1234",
        ),
        ("Error 403: Permission 'run.services.create' denied on resource", "grant run.services.create"),
        ("google: could not find default credentials.", "gcloud auth application-default login"),
        ("Quota exceeded for total allowable CPU per project per region.", "Lower `max_instances`"),
    ],
    ids=["api", "permission", "credentials", "quota"],
)
def test_what_google_refuses_has_a_next_step(text: str, words: str) -> None:
    assert words in str(advice(text, spec()))


def test_other_failures_are_none_of_its_business() -> None:
    assert advice("Error: Invalid value for variable", spec()) is None
