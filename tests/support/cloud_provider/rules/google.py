"""The Google provider, 6.x. Sources are pages of its documentation in the Terraform registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.cloud_provider.rule import (
    Answers,
    Computes,
    Defaults,
    ForceNew,
    Recomputed,
    RefusesDestroy,
    Rules,
)
from tests.support.cloud_provider.rules.google_validators import SERVICE, SERVICE_ACCOUNT
from tests.support.cloud_provider.validators import matches, one_of

Values = Mapping[str, Any]

_NUMBER = "123456789012"
"""The project's number, which URLs and identities of the platform hold beside its id."""


def _project(values: Values, provider: Values) -> str:
    project: str = values.get("project") or provider.get("project") or ""
    return project if isinstance(project, str) else str(provider.get("project"))


def _location(values: Values, provider: Values) -> str:
    location = values.get("location")
    return location if isinstance(location, str) else str(provider.get("region"))


def _repository(values: Values, provider: Values) -> dict[str, Any]:
    project, location, name = _project(values, provider), _location(values, provider), values["repository_id"]
    return {
        "id": f"projects/{project}/locations/{location}/repositories/{name}",
        "name": name,
        "project": project,
        "location": location,
        "registry_uri": f"{location}-docker.pkg.dev/{project}/{name}",
        "create_time": "2026-01-01T00:00:00Z",
        "update_time": "2026-01-01T00:00:00Z",
        **_labels(values, provider),
    }


def _service(values: Values, provider: Values) -> dict[str, Any]:
    project, location, name = _project(values, provider), values["location"], values["name"]
    uri = f"https://{name}-{_NUMBER}.{location}.run.app"
    identity = f"projects/{project}/locations/{location}/services/{name}"
    return {
        "id": identity,
        "project": project,
        "uri": uri,
        "urls": [uri],
        "ingress": "INGRESS_TRAFFIC_ALL",
        "launch_stage": "GA",
        "generation": "1",
        "observed_generation": "1",
        "latest_ready_revision": f"{identity}/revisions/{name}-00001",
        "latest_created_revision": f"{identity}/revisions/{name}-00001",
        "template.max_instance_request_concurrency": 80,
        "template.timeout": "300s",
        "template.service_account": f"{_NUMBER}-compute@developer.gserviceaccount.com",
        "template.containers.resources.limits": {"cpu": "1000m", "memory": "512Mi"},
        "template.containers.ports.name": "http1",
        "template.scaling.max_instance_count": 100,
        **_labels(values, provider),
    }


def service_scaling(values: Values) -> dict[str, Any]:
    """What Cloud Run adds to a new service that was sent without `scaling`: zeros. For `FakeCloud.added`.

    No schema calls them computed, so the next plan takes the block away; one such plan stands in pull request
    433 of GoogleCloudPlatform/terraform-dynamic-python-webapp. A block that was sent is not filled up here:
    inside it the provider tells no zero from nothing.
    """
    if values["scaling"]:
        return {}
    return {"scaling": [{"manual_instance_count": 0, "min_instance_count": 0, "scaling_mode": None}]}


def _labels(values: Values, provider: Values) -> dict[str, Any]:
    """The provider's own labels for all, below the resource's (provider configuration: default_labels)."""
    labels = {**(provider.get("default_labels") or {}), **(values.get("labels") or {})}
    return {"effective_labels": {**labels, "goog-terraform-provisioned": "true"}, "terraform_labels": labels}


def _account(values: Values, provider: Values) -> dict[str, Any]:
    project = _project(values, provider)
    email = f"{values['account_id']}@{project}.iam.gserviceaccount.com"
    return {
        "id": f"projects/{project}/serviceAccounts/{email}",
        "name": f"projects/{project}/serviceAccounts/{email}",
        "project": project,
        "email": email,
        "member": f"serviceAccount:{email}",
        "unique_id": "100000000000000000001",
    }


def _pool(values: Values, provider: Values) -> dict[str, Any]:
    project, pool = _project(values, provider), values["workload_identity_pool_id"]
    return {
        "id": f"projects/{project}/locations/global/workloadIdentityPools/{pool}",
        "name": f"projects/{_NUMBER}/locations/global/workloadIdentityPools/{pool}",
        "project": project,
        "state": "ACTIVE",
    }


def _pool_provider(values: Values, provider: Values) -> dict[str, Any]:
    pool, name = _pool(values, provider), values["workload_identity_pool_provider_id"]
    return {**pool, **{key: f"{pool[key]}/providers/{name}" for key in ("id", "name")}}


def _member_of(*parts: str) -> Computes:
    def computed(values: Values, provider: Values) -> dict[str, Any]:
        known = {**values, "project": _project(values, provider), "location": _location(values, provider)}
        scope = "/".join(str(known[part]) for part in parts)
        return {
            "id": f"{scope}/{values['role']}/{values['member']}",
            "project": known["project"],
            "location": known["location"],
            "etag": "BwYAAAAAAAA=",
        }

    return Computes(computed, "IAM member resources: Attributes Reference, Import")


def _secret(values: Values, provider: Values) -> dict[str, Any]:
    project, name = _project(values, provider), values["secret_id"]
    return {
        "id": f"projects/{project}/secrets/{name}",
        "name": f"projects/{_NUMBER}/secrets/{name}",
        "project": project,
        "create_time": "2026-01-01T00:00:00Z",
        **_labels(values, provider),
        "effective_annotations": values.get("annotations") or {},
    }


def _service_is_protected(values: Values) -> str | None:
    if values.get("deletion_protection"):
        return (
            "cannot destroy service without setting deletion_protection=false and running `terraform apply`"
        )
    return None


RULES: Mapping[str, Rules] = {
    "google_artifact_registry_repository": Rules(
        (
            Computes(_repository, "google_artifact_registry_repository: Attributes Reference"),
            ForceNew(
                ("repository_id", "format", "location", "project", "kms_key_name", "mode"),
                "google_artifact_registry_repository: Argument Reference",
            ),
            Defaults({"mode": "STANDARD_REPOSITORY"}, "google_artifact_registry_repository: mode"),
            one_of(
                "cleanup_policies.action",
                ("DELETE", "KEEP"),
                "google_artifact_registry_repository: cleanup_policies.action",
            ),
        )
    ),
    "google_cloud_run_v2_service": Rules(
        (
            Computes(_service, "google_cloud_run_v2_service: Attributes Reference"),
            ForceNew(("name", "location", "project"), "google_cloud_run_v2_service: Argument Reference"),
            Defaults({"deletion_protection": True}, "google_cloud_run_v2_service: deletion_protection"),
            RefusesDestroy(_service_is_protected, "google_cloud_run_v2_service: deletion_protection"),
            Recomputed(
                (
                    "generation",
                    "observed_generation",
                    "etag",
                    "update_time",
                    "latest_created_revision",
                    "latest_ready_revision",
                ),
                "google_cloud_run_v2_service: Attributes Reference",
            ),
            *SERVICE,
        )
    ),
    "google_cloud_run_v2_service_iam_member": Rules(
        (
            _member_of("project", "location", "name"),
            ForceNew(
                ("name", "role", "member", "location", "project", "condition"),
                "google_cloud_run_v2_service_iam: Argument Reference",
            ),
        )
    ),
    "google_iam_workload_identity_pool": Rules(
        (
            Computes(_pool, "google_iam_workload_identity_pool: Attributes Reference"),
            ForceNew(
                ("workload_identity_pool_id", "project"),
                "google_iam_workload_identity_pool: Argument Reference",
            ),
            matches(
                "workload_identity_pool_id",
                r"[a-z0-9-]{4,32}",
                "google_iam_workload_identity_pool: workload_identity_pool_id",
            ),
            matches("display_name", r".{0,32}", "google_iam_workload_identity_pool: display_name"),
        )
    ),
    "google_iam_workload_identity_pool_provider": Rules(
        (
            Computes(_pool_provider, "google_iam_workload_identity_pool_provider: Attributes Reference"),
            ForceNew(
                ("workload_identity_pool_id", "workload_identity_pool_provider_id", "project"),
                "google_iam_workload_identity_pool_provider: Argument Reference",
            ),
            matches(
                "workload_identity_pool_provider_id",
                r"[a-z0-9-]{4,32}",
                "google_iam_workload_identity_pool_provider: workload_identity_pool_provider_id",
            ),
        )
    ),
    "google_project_iam_member": Rules(
        (
            _member_of("project"),
            ForceNew(("project", "role", "member", "condition"), "google_project_iam: Argument Reference"),
        )
    ),
    "google_project_service": Rules(
        (
            Computes(
                lambda values, provider: {
                    "id": f"{_project(values, provider)}/{values['service']}",
                    "project": _project(values, provider),
                },
                "google_project_service: Attributes Reference",
            ),
            ForceNew(("service", "project"), "google_project_service: Argument Reference"),
        )
    ),
    "google_secret_manager_secret": Rules(
        (
            Computes(_secret, "google_secret_manager_secret: Attributes Reference"),
            ForceNew(
                ("secret_id", "project", "replication"), "google_secret_manager_secret: Argument Reference"
            ),
        )
    ),
    "google_secret_manager_secret_iam_member": Rules(
        (
            _member_of("project", "secret_id"),
            ForceNew(
                ("secret_id", "role", "member", "project", "condition"),
                "google_secret_manager_secret_iam: Argument Reference",
            ),
        )
    ),
    "google_service_account": Rules(
        (
            Computes(_account, "google_service_account: Attributes Reference"),
            ForceNew(("account_id", "project"), "google_service_account: Argument Reference"),
            Defaults({"disabled": False}, "google_service_account: disabled"),
            *SERVICE_ACCOUNT,
        )
    ),
    "google_service_account_iam_member": Rules(
        (
            _member_of("service_account_id"),
            ForceNew(
                ("service_account_id", "role", "member", "condition"),
                "google_service_account_iam: Argument Reference",
            ),
        )
    ),
}

DATA_SOURCES: Mapping[str, Answers] = {}
