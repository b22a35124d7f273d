"""What each call of Azure's APIs, and each resource of the project, needs, and who says so.

What the provider calls is read in azurerm's own resources; the names of the permissions are those of Azure's
list.
"""

from __future__ import annotations

from tests.support.needs import CallNeeds, ResourceNeeds

_LIST = "https://learn.microsoft.com/azure/role-based-access-control/permissions"
_AZURERM = "github.com/hashicorp/terraform-provider-azurerm, internal/services"
_REST = "https://learn.microsoft.com/rest/api"

_APP, _PLAN = "Microsoft.Web/sites", "Microsoft.Web/serverfarms"
_BASIC = f"{_APP}/basicPublishingCredentialsPolicies"
_REGISTRY = "Microsoft.ContainerRegistry/registries"
_INSIGHTS, _RULES = "Microsoft.Insights/components", "Microsoft.AlertsManagement/smartDetectorAlertRules"
_GRANT = "Microsoft.Authorization/roleAssignments"
_VAULTS = "Microsoft.KeyVault"
_APP_WRITE = (
    f"{_APP}/write",
    f"{_APP}/config/write",
    f"{_BASIC}/write",
    f"{_BASIC}/ftp/write",
    f"{_BASIC}/scm/write",
    f"{_PLAN}/join/action",
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
)


def _plain(what: str, source: str, *, also_read: tuple[str, ...] = ()) -> ResourceNeeds:
    """Read, write and delete, as for most of Azure's resources."""
    write = (f"{what}/write",)
    return ResourceNeeds(source, write, (f"{what}/read", *also_read), write, (f"{what}/delete",))


RESOURCES = {
    "azurerm_resource_group": _plain(
        "Microsoft.Resources/subscriptions/resourceGroups", f"{_LIST}/management-and-governance"
    ),
    "azurerm_container_registry": ResourceNeeds(
        f"{_LIST}/containers; {_AZURERM}/containers (asks whether the name is free; lists replications)",
        create=(f"{_REGISTRY}/write", "Microsoft.ContainerRegistry/checkNameAvailability/read"),
        read=(f"{_REGISTRY}/read", f"{_REGISTRY}/replications/read"),
        update=(f"{_REGISTRY}/write",),
        delete=(f"{_REGISTRY}/delete",),
    ),
    "azurerm_user_assigned_identity": _plain(
        "Microsoft.ManagedIdentity/userAssignedIdentities", f"{_LIST}/identity"
    ),
    "azurerm_role_assignment": ResourceNeeds(
        f"{_LIST}/management-and-governance; {_AZURERM}/authorization (finds the role by its name)",
        create=(f"{_GRANT}/write",),
        read=(f"{_GRANT}/read", "Microsoft.Authorization/roleDefinitions/read"),
        delete=(f"{_GRANT}/delete",),
    ),
    "azurerm_storage_account": _plain(
        "Microsoft.Storage/storageAccounts",
        f"{_LIST}/storage; {_AZURERM}/storage (reads the properties of blobs and files)",
        also_read=(
            "Microsoft.Storage/storageAccounts/blobServices/read",
            "Microsoft.Storage/storageAccounts/fileServices/read",
        ),
    ),
    "azurerm_log_analytics_workspace": _plain(
        "Microsoft.OperationalInsights/workspaces",
        f"{_LIST}/monitor; {_AZURERM}/loganalytics (reads the keys)",
        also_read=("Microsoft.OperationalInsights/workspaces/sharedKeys/action",),
    ),
    "azurerm_application_insights": ResourceNeeds(
        f"{_LIST}/monitor; {_AZURERM}/applicationinsights (writes billing features; with "
        "`disable_generated_rule` it turns off the rule that Azure adds, and removes it)",
        create=(
            f"{_INSIGHTS}/write",
            f"{_INSIGHTS}/currentBillingFeatures/write",
            f"{_RULES}/read",
            f"{_RULES}/write",
        ),
        read=(f"{_INSIGHTS}/read", f"{_INSIGHTS}/currentBillingFeatures/read"),
        update=(f"{_INSIGHTS}/write", f"{_INSIGHTS}/currentBillingFeatures/write"),
        delete=(f"{_INSIGHTS}/delete", f"{_RULES}/delete"),
    ),
    "azurerm_service_plan": _plain(_PLAN, f"{_LIST}/web-and-mobile"),
    "azurerm_linux_function_app": ResourceNeeds(
        f"{_LIST}/web-and-mobile; {_AZURERM}/appservice (asks whether the name is free; sets logs and "
        "who may publish by password; lists settings); "
        "https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable (ftp and scm)",
        create=(*_APP_WRITE, "Microsoft.Web/checknameavailability/read"),
        read=(
            f"{_APP}/read",
            f"{_APP}/config/read",
            f"{_APP}/config/list/action",
            f"{_BASIC}/read",
            f"{_BASIC}/ftp/read",
            f"{_BASIC}/scm/read",
        ),
        update=_APP_WRITE,
        delete=(f"{_APP}/delete",),
    ),
    "azurerm_key_vault": ResourceNeeds(
        f"{_LIST}/security; {_AZURERM}/keyvault (looks for one that was deleted; purges it when it goes)",
        create=(f"{_VAULTS}/vaults/write", f"{_VAULTS}/locations/deletedVaults/read"),
        read=(f"{_VAULTS}/vaults/read",),
        update=(f"{_VAULTS}/vaults/write",),
        delete=(f"{_VAULTS}/vaults/delete", f"{_VAULTS}/locations/deletedVaults/purge/action"),
    ),
}

_SUBSCRIPTION = "/subscriptions/[^/]+"
_GROUP = f"{_SUBSCRIPTION}/resourceGroups/[^/]+"
_SITE = f"{_GROUP}/providers/Microsoft.Web/sites/[^/]+"
_REFERENCES = f"{_SITE}/config/configreferences/appsettings"

USAGES, REFRESH = "Microsoft.Web/locations/usages/read", f"{_APP}/config/appsettings/refresh/action"
IN_NO_LIST = {USAGES, REFRESH}
"""What two calls of ours need by their paths. Azure's list has no such permissions, and Azure makes no role
of one that it does not know. Both calls may be refused: nothing depends on them."""

CALLS = (
    CallNeeds(
        "GET /msi/token", (), "https://learn.microsoft.com/azure/app-service/overview-managed-identity"
    ),
    CallNeeds(
        f"GET {_SUBSCRIPTION}/locations",
        ("Microsoft.Resources/subscriptions/locations/read",),
        f"{_LIST}/management-and-governance",
    ),
    CallNeeds(
        f"GET {_SUBSCRIPTION}/resourcegroups/[^/]+",
        ("Microsoft.Resources/subscriptions/resourceGroups/read",),
        f"{_LIST}/management-and-governance",
    ),
    CallNeeds(
        f"GET {_SUBSCRIPTION}/providers/Microsoft.Web/locations/[^/]+/usages",
        (USAGES,),
        f"{_REST}/appservice/get-usages-in-location/list; "
        "https://learn.microsoft.com/azure/role-based-access-control/role-definitions",
    ),
    CallNeeds(
        f"GET {_GROUP}/providers/Microsoft.ContainerRegistry/registries/[^/]+",
        (f"{_REGISTRY}/read",),
        f"{_LIST}/containers",
    ),
    CallNeeds(
        "POST /oauth2/exchange",
        (f"{_REGISTRY}/pull/read", f"{_REGISTRY}/push/write"),
        "https://learn.microsoft.com/azure/container-registry/container-registry-roles",
    ),
    CallNeeds(f"GET {_SITE}", (f"{_APP}/read",), f"{_LIST}/web-and-mobile"),
    CallNeeds(f"POST {_SITE}/containerlogs", (f"{_APP}/containerlogs/action",), f"{_LIST}/web-and-mobile"),
    CallNeeds(
        f"POST {_SITE}/host/default/listkeys", (f"{_APP}/host/listkeys/action",), f"{_LIST}/web-and-mobile"
    ),
    CallNeeds(
        f"POST {_REFERENCES}/refresh",
        (REFRESH,),
        "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references (rotation)",
    ),
    CallNeeds(f"GET {_REFERENCES}/[^/]+", (f"{_APP}/config/appsettings/read",), f"{_LIST}/web-and-mobile"),
    CallNeeds(
        f"GET {_GROUP}/providers/Microsoft.KeyVault/vaults/[^/]+",
        (f"{_VAULTS}/vaults/read",),
        f"{_LIST}/security",
    ),
    CallNeeds("GET /secrets/[^/]+", (f"{_VAULTS}/vaults/secrets/getSecret/action",), f"{_LIST}/security"),
    CallNeeds("PUT /secrets/[^/]+", (f"{_VAULTS}/vaults/secrets/setSecret/action",), f"{_LIST}/security"),
)

ROLES = {
    "Key Vault Secrets Officer": r"Microsoft\.KeyVault/vaults/secrets/.*",
    "Role Based Access Control Administrator": r"Microsoft\.Authorization/roleAssignments/.*|.*/read",
    "Contributor": r"(?!Microsoft\.Authorization/.*/(write|delete)$)(?!.*/vaults/secrets/).*",
}
"""Built-in roles, and which of the permissions here each has
(https://learn.microsoft.com/azure/role-based-access-control/built-in-roles). Contributor has all actions but
those that grant something; what a vault holds is data, and no action."""
