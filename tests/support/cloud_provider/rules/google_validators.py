"""What Google's provider, or the API behind it, takes. Sources are pages of the provider's documentation."""

from __future__ import annotations

from tests.support.cloud_provider.validators import Validator, between, matches, one_of

_PAGE = "google_cloud_run_v2_service"
_STARTUP, _LIVENESS = (f"template.containers.{name}_probe" for name in ("startup", "liveness"))
_MANY = 2**31 - 1

SERVICE: tuple[Validator, ...] = (
    matches("name", r"[a-z]([-a-z0-9]{0,47}[a-z0-9])?", "Cloud Run Admin API: services, 49 characters"),
    matches("description", r"(?s).{0,512}", f"{_PAGE}: description"),
    one_of(
        "ingress",
        (
            "INGRESS_TRAFFIC_ALL",
            "INGRESS_TRAFFIC_INTERNAL_ONLY",
            "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        ),
        f"{_PAGE}: ingress",
    ),
    one_of(
        "traffic.type",
        ("TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"),
        f"{_PAGE}: traffic.type",
    ),
    one_of(
        "template.execution_environment",
        ("EXECUTION_ENVIRONMENT_GEN1", "EXECUTION_ENVIRONMENT_GEN2"),
        f"{_PAGE}: template.execution_environment",
    ),
    one_of(
        "template.vpc_access.egress",
        ("ALL_TRAFFIC", "PRIVATE_RANGES_ONLY"),
        f"{_PAGE}: template.vpc_access.egress",
    ),
    matches("template.timeout", r"[0-9]+(\.[0-9]{1,9})?s", f"{_PAGE}: template.timeout"),
    between(
        "template.max_instance_request_concurrency",
        0,
        1000,
        f"{_PAGE}: template.max_instance_request_concurrency",
    ),
    between("template.containers.ports.container_port", 1, 65535, f"{_PAGE}: ports.container_port"),
    matches("template.containers.env.name", r"(?s).{1,32768}", f"{_PAGE}: env.name"),
    between(f"{_STARTUP}.period_seconds", 1, 240, f"{_PAGE}: startup_probe.period_seconds"),
    between(f"{_STARTUP}.timeout_seconds", 1, 3600, f"{_PAGE}: startup_probe.timeout_seconds"),
    between(f"{_STARTUP}.failure_threshold", 1, _MANY, f"{_PAGE}: startup_probe.failure_threshold"),
    between(f"{_LIVENESS}.period_seconds", 1, 3600, f"{_PAGE}: liveness_probe.period_seconds"),
    between(f"{_LIVENESS}.timeout_seconds", 1, 3600, f"{_PAGE}: liveness_probe.timeout_seconds"),
    between(f"{_LIVENESS}.failure_threshold", 1, _MANY, f"{_PAGE}: liveness_probe.failure_threshold"),
)

SERVICE_ACCOUNT: tuple[Validator, ...] = (
    matches("account_id", r"[a-z]([-a-z0-9]{4,28}[a-z0-9])", "google_service_account: account_id"),
    matches(
        "description", r"(?s).{0,256}", "Identity and Access Management API: ServiceAccount, description"
    ),
    matches(
        "display_name", r"(?s).{0,100}", "Identity and Access Management API: ServiceAccount, displayName"
    ),
)
