"""What each call of Google's APIs, and each resource of the project, needs, and who says so."""

from __future__ import annotations

from tests.support.needs import CallNeeds, ResourceNeeds

_IAM = "https://docs.cloud.google.com/iam/docs/roles-permissions"
_USAGE = "https://docs.cloud.google.com/service-usage/docs/access-control"
_PROVIDER = "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources"
_RUN = "https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations"
_SECRETS = "https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets"
_OPERATION = ("run.operations.get",)
_ACT = ("iam.serviceAccounts.actAs",)


def _crud(what: str, source: str) -> ResourceNeeds:
    """One permission for each operation, named alike, as for most of Google's resources."""
    return ResourceNeeds(
        source, (f"{what}.create",), (f"{what}.get",), (f"{what}.update",), (f"{what}.delete",)
    )


def _member(what: str, source: str) -> ResourceNeeds:
    """A grant is read, and written back with one member more or less."""
    both = (f"{what}.getIamPolicy", f"{what}.setIamPolicy")
    return ResourceNeeds(source, create=both, read=both[:1], delete=both)


RESOURCES = {
    # What is enabled stays enabled: `disable_on_destroy` is false.
    "google_project_service": ResourceNeeds(
        f"{_USAGE}; {_PROVIDER}/google_project_service (looks for the project, and lists what is enabled)",
        create=("serviceusage.services.enable", "serviceusage.services.list"),
        read=("resourcemanager.projects.get", "serviceusage.services.list"),
    ),
    "google_artifact_registry_repository": _crud("artifactregistry.repositories", f"{_IAM}/artifactregistry"),
    "google_service_account": _crud("iam.serviceAccounts", f"{_IAM}/iam"),
    "google_secret_manager_secret": _crud("secretmanager.secrets", f"{_IAM}/secretmanager"),
    "google_secret_manager_secret_iam_member": _member("secretmanager.secrets", f"{_IAM}/secretmanager"),
    "google_cloud_run_v2_service": ResourceNeeds(
        f"{_IAM}/run; https://docs.cloud.google.com/run/docs/deploying (actAs); {_RUN}.operations (waiting)",
        create=("run.services.create", *_ACT, *_OPERATION),
        read=("run.services.get",),
        update=("run.services.update", *_ACT, *_OPERATION),
        delete=("run.services.delete", *_OPERATION),
    ),
    "google_cloud_run_v2_service_iam_member": _member("run.services", f"{_IAM}/run"),
}

_PLACE = "projects/[^/]+/locations/[^/]+"
CALLS = (
    CallNeeds("POST /token", (), "https://docs.cloud.google.com/iam/docs/service-account-creds"),
    CallNeeds("HEAD /", (), "https://docs.cloud.google.com/run/docs/reference/rest (answers anybody)"),
    CallNeeds(
        r"GET /v3/projects/[^/]+",
        ("resourcemanager.projects.get",),
        "https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/get",
    ),
    CallNeeds(
        r"GET /v1/projects/[^/]+/locations",
        ("run.locations.list",),
        "https://docs.cloud.google.com/run/docs/reference/iam/permissions",
    ),
    CallNeeds(
        r"GET /v1beta1/projects/[^/]+/services/run\.googleapis\.com/consumerQuotaMetrics/[^/]+",
        ("serviceusage.quotas.get",),
        _USAGE,
    ),
    CallNeeds(
        rf"GET /v1/{_PLACE}/repositories/[^/]+",
        ("artifactregistry.repositories.get",),
        f"{_IAM}/artifactregistry",
    ),
    CallNeeds(
        rf"GET /v1/{_PLACE}/repositories/[^/]+/dockerImages/[^/]+",
        ("artifactregistry.dockerimages.get",),
        f"{_IAM}/artifactregistry",
    ),
    CallNeeds(rf"GET /v2/{_PLACE}/services/[^/]+", ("run.services.get",), f"{_RUN}.services/get"),
    CallNeeds(
        rf"PATCH /v2/{_PLACE}/services/[^/]+", ("run.services.update", *_ACT), f"{_RUN}.services/patch"
    ),
    CallNeeds(rf"GET /v2/{_PLACE}/operations/[^/]+", _OPERATION, f"{_RUN}.operations/get"),
    CallNeeds(
        rf"GET /v2/{_PLACE}/services/[^/]+/revisions",
        ("run.revisions.list",),
        f"{_RUN}.services.revisions/list",
    ),
    CallNeeds(
        rf"GET /v2/{_PLACE}/services/[^/]+/revisions/[^/]+",
        ("run.revisions.get",),
        f"{_RUN}.services.revisions/get",
    ),
    CallNeeds(
        r"POST /v2/entries:list",
        ("logging.logEntries.list",),
        "https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list",
    ),
    CallNeeds(
        r"GET /v1/projects/[^/]+/secrets/[^/]+/versions/latest:access",
        ("secretmanager.versions.access",),
        f"{_SECRETS}.versions/access",
    ),
    CallNeeds(
        r"POST /v1/projects/[^/]+/secrets/[^/]+:addVersion",
        ("secretmanager.versions.add",),
        f"{_SECRETS}/addVersion",
    ),
)

NOT_SEEN_HERE = {
    f"the data side of the registry, which is a real one here ({_IAM}/artifactregistry, writer)": {
        "artifactregistry.repositories.downloadArtifacts",
        "artifactregistry.repositories.uploadArtifacts",
        "artifactregistry.tags.create",
        "artifactregistry.tags.get",
        "artifactregistry.tags.update",
    },
    "calls of the endpoint (https://docs.cloud.google.com/run/docs/reference/iam/permissions)": {
        "run.routes.invoke"
    },
    f"asked of credentials that name a project for quotas, as those of a user do ({_USAGE})": {
        "serviceusage.services.use"
    },
}

ROLES = {
    "roles/run.admin": (f"{_IAM}/run", r"run\..*|resourcemanager\.projects\.get"),
    "roles/artifactregistry.admin": (f"{_IAM}/artifactregistry", r"artifactregistry\..*"),
    "roles/iam.serviceAccountAdmin": (
        f"{_IAM}/iam",
        r"iam\.serviceAccounts\.(create|delete|get|update)|resourcemanager\.projects\.get",
    ),
    "roles/iam.serviceAccountUser": (
        f"{_IAM}/iam",
        r"iam\.serviceAccounts\.(actAs|get)|resourcemanager\.projects\.get",
    ),
    "roles/serviceusage.serviceUsageAdmin": (f"{_IAM}/serviceusage", r"serviceusage\.(services|quotas)\..*"),
    "roles/logging.viewer": (
        f"{_IAM}/logging",
        r"logging\.logEntries\.list|resourcemanager\.projects\.get",
    ),
    "roles/secretmanager.admin": (
        f"{_IAM}/secretmanager",
        r"secretmanager\..*|resourcemanager\.projects\.get",
    ),
}
"""Predefined roles: the page that lists what is in each, and which of the permissions here are."""
