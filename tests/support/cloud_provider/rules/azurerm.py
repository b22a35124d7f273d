"""The Azure provider, 4.x. Sources are pages of its documentation in the Terraform registry."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.cloud_provider.rule import (
    Computes,
    Defaults,
    ForceNew,
    Rules,
    Unique,
)
from tests.support.cloud_provider.rules.azurerm_computed import (
    TENANT,
    function_app,
    in_group,
    insights,
    registry,
    role_assignment,
    stable_uuid,
    storage,
    subscription,
    vault,
)
from tests.support.cloud_provider.rules.azurerm_data_sources import DATA_SOURCES
from tests.support.cloud_provider.rules.azurerm_validators import (
    APPLICATION_INSIGHTS,
    FUNCTION_APP,
    IDENTITY,
    SERVICE_PLAN,
    VAULT,
    WORKSPACE,
)
from tests.support.cloud_provider.validators import matches, one_of

__all__ = ["DATA_SOURCES", "RULES"]

_GROUP = ("name", "location", "resource_group_name")

RULES: Mapping[str, Rules] = {
    "azurerm_resource_group": Rules(
        (
            Computes(
                lambda values, provider: {
                    "id": f"/subscriptions/{subscription(provider)}/resourceGroups/{values['name']}"
                },
                "azurerm_resource_group: Attributes Reference",
            ),
            ForceNew(("name", "location"), "azurerm_resource_group: Argument Reference"),
        )
    ),
    "azurerm_storage_account": Rules(
        (
            in_group("Microsoft.Storage/storageAccounts", storage),
            ForceNew(
                (
                    *_GROUP,
                    "account_tier",
                    "is_hns_enabled",
                    "nfsv3_enabled",
                    "dns_endpoint_type",
                    "infrastructure_encryption_enabled",
                    "queue_encryption_key_type",
                    "table_encryption_key_type",
                ),
                "azurerm_storage_account: Argument Reference",
            ),
            Defaults(
                {
                    "account_kind": "StorageV2",
                    "https_traffic_only_enabled": True,
                    "min_tls_version": "TLS1_2",
                    "shared_access_key_enabled": True,
                    "public_network_access_enabled": True,
                    "allow_nested_items_to_be_public": True,
                    "local_user_enabled": True,
                    "dns_endpoint_type": "Standard",
                    "queue_encryption_key_type": "Service",
                    "table_encryption_key_type": "Service",
                    "cross_tenant_replication_enabled": False,
                    "default_to_oauth_authentication": False,
                    "infrastructure_encryption_enabled": False,
                    "is_hns_enabled": False,
                    "nfsv3_enabled": False,
                    "sftp_enabled": False,
                },
                "azurerm_storage_account: Argument Reference",
            ),
            Unique(("name",), "The storage account name is already taken.", "azurerm_storage_account: name"),
            matches("name", r"[a-z0-9]{3,24}", "azurerm_storage_account: name"),
            one_of("account_tier", ("Standard", "Premium"), "azurerm_storage_account: account_tier"),
            one_of(
                "account_replication_type",
                ("LRS", "GRS", "RAGRS", "ZRS", "GZRS", "RAGZRS"),
                "azurerm_storage_account: account_replication_type",
            ),
        )
    ),
    "azurerm_service_plan": Rules(
        (
            in_group(
                "Microsoft.Web/serverFarms",
                lambda _values, _id: {"kind": "linux", "reserved": True, "worker_count": 1},
            ),
            ForceNew((*_GROUP, "os_type"), "azurerm_service_plan: Argument Reference"),
            Defaults(
                {"per_site_scaling_enabled": False, "premium_plan_auto_scale_enabled": False},
                "azurerm_service_plan: Argument Reference",
            ),
            *SERVICE_PLAN,
        )
    ),
    "azurerm_linux_function_app": Rules(
        (
            in_group("Microsoft.Web/sites", function_app),
            ForceNew(_GROUP, "azurerm_linux_function_app: Argument Reference"),
            Defaults(
                {
                    "builtin_logging_enabled": True,
                    "client_certificate_enabled": False,
                    "client_certificate_mode": "Optional",
                    "content_share_force_disabled": False,
                    "daily_memory_time_quota": 0,
                    "enabled": True,
                    "ftp_publish_basic_authentication_enabled": True,
                    "functions_extension_version": "~4",
                    "https_only": False,
                    "public_network_access_enabled": True,
                    "storage_uses_managed_identity": False,
                    "virtual_network_backup_restore_enabled": False,
                    "vnet_image_pull_enabled": False,
                    "webdeploy_publish_basic_authentication_enabled": True,
                },
                "azurerm_linux_function_app: Argument Reference",
            ),
            Defaults(
                {
                    "site_config.ftps_state": "Disabled",
                    "site_config.http2_enabled": False,
                    "site_config.ip_restriction_default_action": "Allow",
                    "site_config.load_balancing_mode": "LeastRequests",
                    "site_config.managed_pipeline_mode": "Integrated",
                    "site_config.minimum_tls_version": "1.2",
                    "site_config.remote_debugging_enabled": False,
                    "site_config.scm_ip_restriction_default_action": "Allow",
                    "site_config.scm_minimum_tls_version": "1.2",
                    "site_config.use_32_bit_worker": False,
                    "site_config.vnet_route_all_enabled": False,
                    "site_config.websockets_enabled": False,
                    "site_config.app_service_logs.disk_quota_mb": 35,
                },
                "azurerm_linux_function_app: site_config, app_service_logs",
            ),
            Unique(("name",), "Website with given name already exists.", "azurerm_linux_function_app: name"),
            *FUNCTION_APP,
        )
    ),
    "azurerm_container_registry": Rules(
        (
            in_group("Microsoft.ContainerRegistry/registries", registry),
            ForceNew((*_GROUP, "zone_redundancy_enabled"), "azurerm_container_registry: Argument Reference"),
            Defaults(
                {
                    "admin_enabled": False,
                    "export_policy_enabled": True,
                    "network_rule_bypass_option": "AzureServices",
                    "public_network_access_enabled": True,
                    "trust_policy_enabled": False,
                    "zone_redundancy_enabled": False,
                },
                "azurerm_container_registry: Argument Reference",
            ),
            Unique(("name",), "The registry DNS name is already in use.", "azurerm_container_registry: name"),
            matches("name", r"[a-zA-Z0-9]{5,50}", "azurerm_container_registry: name"),
            one_of("sku", ("Basic", "Standard", "Premium"), "azurerm_container_registry: sku"),
        )
    ),
    "azurerm_user_assigned_identity": Rules(
        (
            in_group(
                "Microsoft.ManagedIdentity/userAssignedIdentities",
                lambda _values, identity: {
                    "client_id": stable_uuid(identity, "client"),
                    "principal_id": stable_uuid(identity, "principal"),
                    "tenant_id": TENANT,
                },
            ),
            ForceNew(_GROUP, "azurerm_user_assigned_identity: Argument Reference"),
            *IDENTITY,
        )
    ),
    "azurerm_federated_identity_credential": Rules(
        (
            Computes(
                lambda values, _: {
                    "id": f"{values['parent_id']}/federatedIdentityCredentials/{values['name']}"
                },
                "azurerm_federated_identity_credential: Attributes Reference",
            ),
            ForceNew(
                ("name", "resource_group_name", "parent_id"),
                "azurerm_federated_identity_credential: Argument Reference",
            ),
            matches(
                "name",
                r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}",
                "Resource naming rules: federatedIdentityCredentials",
            ),
        )
    ),
    "azurerm_role_assignment": Rules(
        (
            Computes(role_assignment, "azurerm_role_assignment: Attributes Reference"),
            ForceNew(
                (
                    "scope",
                    "role_definition_name",
                    "role_definition_id",
                    "principal_id",
                    "name",
                    "principal_type",
                    "description",
                    "condition",
                    "condition_version",
                    "delegated_managed_identity_resource_id",
                ),
                "azurerm_role_assignment: Argument Reference",
            ),
        )
    ),
    "azurerm_application_insights": Rules(
        (
            in_group("Microsoft.Insights/components", insights),
            ForceNew((*_GROUP, "application_type"), "azurerm_application_insights: Argument Reference"),
            *APPLICATION_INSIGHTS,
            Defaults(
                {
                    "retention_in_days": 90,
                    "sampling_percentage": 100,
                    "internet_ingestion_enabled": True,
                    "internet_query_enabled": True,
                    "disable_ip_masking": False,
                    "local_authentication_disabled": False,
                    "force_customer_storage_for_profiler": False,
                },
                "azurerm_application_insights: Argument Reference",
            ),
        )
    ),
    "azurerm_log_analytics_workspace": Rules(
        (
            in_group(
                "Microsoft.OperationalInsights/workspaces",
                lambda _values, identity: {
                    "workspace_id": stable_uuid(identity, "workspace"),
                    "primary_shared_key": "ZmFrZS1rZXk=",
                    "secondary_shared_key": "ZmFrZS1rZXk=",
                    "retention_in_days": 30,
                    "sku": "PerGB2018",
                },
            ),
            ForceNew(_GROUP, "azurerm_log_analytics_workspace: Argument Reference"),
            *WORKSPACE,
            Defaults(
                {"internet_ingestion_enabled": True, "internet_query_enabled": True, "daily_quota_gb": -1},
                "azurerm_log_analytics_workspace: Argument Reference",
            ),
        )
    ),
    "azurerm_key_vault": Rules(
        (
            in_group("Microsoft.KeyVault/vaults", vault),
            ForceNew(_GROUP, "azurerm_key_vault: Argument Reference"),
            Defaults(
                {"soft_delete_retention_days": 90, "public_network_access_enabled": True},
                "azurerm_key_vault: Argument Reference",
            ),
            Unique(("name",), "The vault name is already in use.", "azurerm_key_vault: name"),
            *VAULT,
        )
    ),
}
