"""What Azure answers about that which exists already, outside of the fake cloud."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.cloud_provider.rule import Answers
from tests.support.cloud_provider.rules.azurerm_computed import CALLER, TENANT, stable_uuid, subscription

DATA_SOURCES: Mapping[str, Answers] = {
    "azurerm_resource_group": Answers(
        lambda config, provider: {
            "id": f"/subscriptions/{subscription(provider)}/resourceGroups/{config['name']}",
            "location": "westeurope",
            "managed_by": "",
            "tags": {},
        },
        "azurerm_resource_group (data source): Attributes Reference",
    ),
    "azurerm_container_registry": Answers(
        lambda config, provider: {
            "id": f"/subscriptions/{subscription(provider)}/resourceGroups/{config['resource_group_name']}"
            f"/providers/Microsoft.ContainerRegistry/registries/{config['name']}",
            "location": "westeurope",
            "login_server": f"{config['name']}.azurecr.io",
            "sku": "Basic",
            "tags": {},
            "admin_enabled": False,
            "data_endpoint_enabled": False,
            "data_endpoint_host_names": [],
        },
        "azurerm_container_registry (data source): Attributes Reference",
    ),
    "azurerm_client_config": Answers(
        lambda _config, provider: {
            "id": "client-config",
            "client_id": stable_uuid("client"),
            "object_id": CALLER,
            "subscription_id": subscription(provider),
            "tenant_id": provider.get("tenant_id") or TENANT,
        },
        "azurerm_client_config (data source): Attributes Reference",
    ),
    "azurerm_subscription": Answers(
        lambda config, provider: {
            "id": f"/subscriptions/{config.get('subscription_id') or subscription(provider)}",
            "subscription_id": config.get("subscription_id") or subscription(provider),
            "tenant_id": TENANT,
            "display_name": "Fake",
            "state": "Enabled",
        },
        "azurerm_subscription (data source): Attributes Reference",
    ),
}
