"""What Cloud Run takes (its documentation, "Quotas and limits", and the pages that are named below)."""

from __future__ import annotations

from bentodeploy.operator import Limit

MEMORY_MIB = {
    1: (512, 4 * 1024),
    2: (512, 8 * 1024),
    4: (2 * 1024, 16 * 1024),
    6: (4 * 1024, 24 * 1024),
    8: (4 * 1024, 32 * 1024),
}
"""Least and most memory by number of processors (Cloud Run, "Configure CPU limits for services"). The least
is at least 512 MiB: what the second generation of the execution environment asks for (Cloud Run, "Configure
memory limits"). Parts of a processor belong to the first generation, which is not used here."""

SERVICE_MIB = 200
"""Memory that a service takes besides its models (measured, with scikit-learn: 155 to 174)."""

CONCURRENCY = (1, 1000)
TIMEOUT_S = (1, 3600)
STARTUP_S = (2, 240)
NAME_LENGTH = 49
ENV_VALUE_BYTES = 32 * 1024
REQUEST_MIB = 32
"""Largest request over HTTP/1, which is what `bentoml serve` speaks (Cloud Run, "Quotas and limits", "Maximum
HTTP/1 request size")."""

GPU_CPU = 4
GPU_MEMORY_MIB = 16 * 1024
GPU_REGIONS = ("asia-south1", "asia-southeast1", "europe-west1", "europe-west4", "us-central1", "us-east4")
"""Where there is the L4 (Cloud Run, "GPU support for services", "Supported regions")."""

RESERVED_NAMES = frozenset({"PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"})
"""Variables that Cloud Run sets and refuses in a config (Cloud Run, "Container runtime contract")."""
RESERVED_PREFIX = "X_GOOGLE_"

_QUOTAS = "Cloud Run, Quotas and limits"

LIMITS = (
    Limit("image", "no limit of its own; linux/amd64", "Cloud Run, Container runtime contract"),
    Limit("processors", "1, 2, 4, 6 or 8", "Cloud Run, Configure CPU limits for services"),
    Limit(
        "memory",
        "512 MiB to 32 GiB; up to 4 GiB with 1 processor, 8 with 2, 2 to 16 with 4, 4 to 24 with 6, 4 to 32 "
        "with 8",
        "Cloud Run, Configure CPU limits for services; Configure memory limits for services",
    ),
    Limit("requests at once", "1,000 an instance", _QUOTAS),
    Limit("timeout", "1 to 3,600 s", "Cloud Run, Set request timeout for services"),
    Limit("start", "240 s", "Cloud Run, Configure container health checks for services"),
    Limit(
        "request and answer", f"{REQUEST_MIB} MiB each over HTTP/1; no limit for streamed answers", _QUOTAS
    ),
    Limit(
        "writable disk",
        "all of it, in memory: files count as memory",
        "Cloud Run, Container runtime contract",
    ),
    Limit("env", "32 KiB a variable", "Cloud Run, Configure environment variables for services"),
    Limit("name", f"{NAME_LENGTH} characters", "Cloud Run, Deploying container images to Cloud Run"),
    Limit(
        "GPU", "one nvidia-l4 an instance, with 4 processors and 16 GiB at least", "Cloud Run, GPU support"
    ),
)
