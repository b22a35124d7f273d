"""What `make schemas` derives: the resources and data sources that the templates use, provider by provider.

A template that uses another one adds its name here, runs `make schemas` and commits both. Of Heroku's
provider there are no bindings: what templates use of it stands in `documented.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """One provider, and the registry package whose generated bindings tell its schema."""

    name: str
    address: str
    package: str
    version: str
    resources: tuple[str, ...]
    data_sources: tuple[str, ...] = ()


GOOGLE = Wanted(
    "google",
    "registry.terraform.io/hashicorp/google",
    "@cdktf/provider-google",
    "16.12.1",  # google 6.50.0
    resources=(
        "google_artifact_registry_repository",
        "google_cloud_run_v2_service",
        "google_cloud_run_v2_service_iam_member",
        "google_iam_workload_identity_pool",
        "google_iam_workload_identity_pool_provider",
        "google_project_iam_member",
        "google_project_service",
        "google_secret_manager_secret",
        "google_secret_manager_secret_iam_member",
        "google_service_account",
        "google_service_account_iam_member",
    ),
)

AZURERM = Wanted(
    "azurerm",
    "registry.terraform.io/hashicorp/azurerm",
    "@cdktf/provider-azurerm",
    "14.23.1",  # azurerm 4.55.0
    resources=(
        "azurerm_application_insights",
        "azurerm_container_registry",
        "azurerm_federated_identity_credential",
        "azurerm_key_vault",
        "azurerm_linux_function_app",
        "azurerm_log_analytics_workspace",
        "azurerm_resource_group",
        "azurerm_role_assignment",
        "azurerm_service_plan",
        "azurerm_storage_account",
        "azurerm_user_assigned_identity",
    ),
    data_sources=(
        "azurerm_client_config",
        "azurerm_container_registry",
        "azurerm_resource_group",
        "azurerm_subscription",
    ),
)

WANTED = (GOOGLE, AZURERM)
