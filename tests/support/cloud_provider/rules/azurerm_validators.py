"""What Azure's provider takes, or Azure behind it. Sources are pages of the provider's documentation."""

from __future__ import annotations

from tests.support.cloud_provider.validators import Apart, Together, Validator, between, matches, one_of

_APP, _SITE = "azurerm_linux_function_app", "site_config"
_NAMES = "Naming rules and restrictions for Azure resources"

FUNCTION_APP: tuple[Validator, ...] = (
    matches("name", r"[a-zA-Z0-9][a-zA-Z0-9-]{0,58}[a-zA-Z0-9]", f"{_NAMES}: Microsoft.Web, sites"),
    one_of(
        "client_certificate_mode",
        ("Required", "Optional", "OptionalInteractiveUser"),
        f"{_APP}: client_certificate_mode",
    ),
    one_of(
        "identity.type",
        ("SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"),
        f"{_APP}: identity.type",
    ),
    Apart(
        ("storage_account_access_key", "storage_uses_managed_identity"),
        f"{_APP}: storage_uses_managed_identity",
    ),
    Apart(("storage_account_name", "storage_key_vault_secret_id"), f"{_APP}: storage_key_vault_secret_id"),
    Together(
        (f"{_SITE}.health_check_path", f"{_SITE}.health_check_eviction_time_in_min"),
        f"{_APP}: site_config.health_check_eviction_time_in_min",
    ),
    between(
        f"{_SITE}.health_check_eviction_time_in_min",
        2,
        10,
        f"{_APP}: site_config.health_check_eviction_time_in_min",
    ),
    one_of(f"{_SITE}.ftps_state", ("AllAllowed", "FtpsOnly", "Disabled"), f"{_APP}: site_config.ftps_state"),
    one_of(
        f"{_SITE}.minimum_tls_version",
        ("1.0", "1.1", "1.2", "1.3"),
        f"{_APP}: site_config.minimum_tls_version",
    ),
    between(f"{_SITE}.app_service_logs.disk_quota_mb", 25, 100, f"{_APP}: app_service_logs.disk_quota_mb"),
    between(
        f"{_SITE}.app_service_logs.retention_period_days",
        0,
        99_999,
        f"{_APP}: app_service_logs.retention_period_days",
    ),
)

_PREMIUM_V4 = (
    "P0v4",
    *(f"P{size}{memory}v4" for memory in ("", "m") for size in (1, 2, 3)),
    "P4mv4",
    "P5mv4",
)

SERVICE_PLAN: tuple[Validator, ...] = (
    one_of("os_type", ("Windows", "Linux", "WindowsContainer"), "azurerm_service_plan: os_type"),
    one_of(
        "sku_name",
        (
            *("B1", "B2", "B3", "D1", "F1", "S1", "S2", "S3", "SHARED"),
            *("I1", "I2", "I3", "I1v2", "I2v2", "I3v2", "I4v2", "I5v2", "I6v2"),
            *("I1mv2", "I2mv2", "I3mv2", "I4mv2", "I5mv2"),
            *("P1v2", "P2v2", "P3v2", "P0v3", "P1v3", "P2v3", "P3v3"),
            *("P1mv3", "P2mv3", "P3mv3", "P4mv3", "P5mv3"),
            *_PREMIUM_V4,
            *("EP1", "EP2", "EP3", "FC1", "WS1", "WS2", "WS3", "Y1"),
        ),
        "azurerm_service_plan: sku_name",
    ),
)

IDENTITY: tuple[Validator, ...] = (
    matches(
        "name",
        r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}",
        f"{_NAMES}: Microsoft.ManagedIdentity, userAssignedIdentities",
    ),
)

APPLICATION_INSIGHTS: tuple[Validator, ...] = (
    one_of(
        "application_type",
        ("ios", "java", "MobileCenter", "Node.JS", "other", "phone", "store", "web"),
        "azurerm_application_insights: application_type",
    ),
    one_of(
        "retention_in_days",
        (30, 60, 90, 120, 180, 270, 365, 550, 730),
        "azurerm_application_insights: retention_in_days",
    ),
)

WORKSPACE: tuple[Validator, ...] = (
    matches("name", r"[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]", "azurerm_log_analytics_workspace: name"),
    one_of(
        "sku",
        (
            "PerNode",
            "Premium",
            "Standard",
            "Standalone",
            "Unlimited",
            "CapacityReservation",
            "PerGB2018",
            "LACluster",
        ),
        "azurerm_log_analytics_workspace: sku",
    ),
    between("retention_in_days", 30, 730, "azurerm_log_analytics_workspace: retention_in_days"),
)

VAULT: tuple[Validator, ...] = (
    matches("name", r"[a-zA-Z](?:-?[a-zA-Z0-9]){2,23}", "azurerm_key_vault: name"),
    one_of("sku_name", ("standard", "premium"), "azurerm_key_vault: sku_name"),
    between("soft_delete_retention_days", 7, 90, "azurerm_key_vault: soft_delete_retention_days"),
)
