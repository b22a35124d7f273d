"""A spec in which every key is set, two images for it, and what becomes of it."""

from __future__ import annotations

from typing import Any

from tests.operators.google_cloud_run.conftest import SPEC
from tests.support.fake_google import PROJECT, REGION

REPOSITORY = f"{REGION}-docker.pkg.dev/{PROJECT}/iris/service"
FIRST, SECOND = (f"{REPOSITORY}@sha256:{digit * 64}" for digit in "12")
SERVICE = "google_cloud_run_v2_service"

EVERYTHING: dict[str, Any] = {
    **SPEC,
    "region": "europe-west4",
    "port": 8080,
    "cpu": 8,
    "memory": "32Gi",
    "max_concurrency": 4,
    "min_instances": 1,
    "max_instances": 3,
    "timeout": 3600,
    "startup_timeout": 60,
    "startup_cpu_boost": False,
    "cpu_always_allocated": True,
    "path_prefix": "/api",
    "ingress": "internal_load_balancing",
    "invokers": ["group:team@example.com", "serviceAccount:a@b.iam.gserviceaccount.com", "allUsers"],
    "secrets": {
        "API_KEY": {"secret": "api-key"},
        "OTHER": {"secret": "projects/other/secrets/key", "version": 3},
        "AGAIN": {"secret": "api-key", "version": 2},
    },
    "vpc_access": {"network": "n", "subnetwork": "s", "tags": ["t"], "egress": "all_traffic"},
    "gpu": "nvidia-l4",
}
