"""What Azure itself puts into a resource: ids, addresses, keys."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from tests.support.cloud_provider.rule import Computes

Values = Mapping[str, Any]

TENANT = "00000000-0000-0000-0000-00000000000a"
SUBSCRIPTION = "00000000-0000-0000-0000-00000000000b"
CALLER = "00000000-0000-0000-0000-00000000000c"


def subscription(provider: Values) -> str:
    """The one that the provider is configured for."""
    return str(provider.get("subscription_id") or SUBSCRIPTION)


def stable_uuid(*parts: str) -> str:
    """The same for the same parts, as ids stay from one run to the next."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


def in_group(
    service: str, more: Callable[[Values, str], dict[str, Any]] = lambda _values, _id: {}
) -> Computes:
    """The id of a resource in a resource group, and what `more` answers for its values and id."""

    def computed(values: Values, provider: Values) -> dict[str, Any]:
        group, name = values["resource_group_name"], values["name"]
        identity = (
            f"/subscriptions/{subscription(provider)}/resourceGroups/{group}/providers/{service}/{name}"
        )
        return {"id": identity, **more(values, identity)}

    return Computes(computed, f"Resource id of {service}; Attributes Reference")


def managed_identity(identity: str) -> dict[str, str]:
    """What a system-assigned identity gets."""
    return {
        "identity.principal_id": stable_uuid(identity, "principal"),
        "identity.tenant_id": TENANT,
    }


def function_app(values: Values, identity: str) -> dict[str, Any]:
    """Host names and addresses of a function app."""
    host = f"{values['name']}.azurewebsites.net"
    return {
        **managed_identity(identity),
        "default_hostname": host,
        "kind": "functionapp,linux,container",
        "custom_domain_verification_id": "ABCDEF",
        "hosting_environment_id": "",
        "outbound_ip_addresses": "203.0.113.1",
        "outbound_ip_address_list": ["203.0.113.1"],
        "possible_outbound_ip_addresses": "203.0.113.1,203.0.113.2",
        "possible_outbound_ip_address_list": ["203.0.113.1", "203.0.113.2"],
        "site_credential": [{"name": f"${values['name']}", "password": "fake-password"}],
    }


def storage(values: Values, identity: str) -> dict[str, Any]:
    """Keys and addresses of a storage account."""
    name = values["name"]
    return {
        **managed_identity(identity),
        "access_tier": "Hot",
        "primary_location": values["location"],
        "primary_access_key": "ZmFrZS1rZXk=",
        "secondary_access_key": "ZmFrZS1rZXk=",
        "primary_connection_string": f"AccountName={name};AccountKey=ZmFrZS1rZXk=",
        "primary_blob_endpoint": f"https://{name}.blob.core.windows.net/",
        "primary_blob_host": f"{name}.blob.core.windows.net",
    }


def registry(values: Values, identity: str) -> dict[str, Any]:
    """The address of a container registry."""
    return {
        **managed_identity(identity),
        "login_server": f"{values['name']}.azurecr.io",
        "admin_username": "",
        "admin_password": "",
    }


def insights(values: Values, identity: str) -> dict[str, Any]:
    """Keys of an Application Insights resource."""
    key = stable_uuid(identity, "key")
    return {
        "instrumentation_key": key,
        "connection_string": f"InstrumentationKey={key}",
        "app_id": stable_uuid(identity, "app"),
    }


def vault(values: Values, _identity: str) -> dict[str, Any]:
    """The address of a key vault."""
    return {"vault_uri": f"https://{values['name']}.vault.azure.net/", "access_policy": []}


def role_assignment(values: Values, _provider: Values) -> dict[str, Any]:
    """Ids of a role assignment, which is named by a UUID."""
    scope, role = values["scope"], str(values.get("role_definition_name"))
    name = stable_uuid(scope, values["principal_id"], role)
    service = f"{scope}/providers/Microsoft.Authorization"
    return {
        "id": f"{service}/roleAssignments/{name}",
        "name": name,
        "principal_type": "ServicePrincipal",
        "role_definition_id": f"{service}/roleDefinitions/{stable_uuid(role)}",
    }
