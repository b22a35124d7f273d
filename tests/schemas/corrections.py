"""What generated bindings, or Heroku's documentation, do not tell, or tell wrongly.

Each row names the section of the provider's documentation (or of the bindings) that states it. A path
walks through blocks and attributes: `site_config.ip_restriction.headers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]


@dataclass(frozen=True)
class Correction:
    """Keys of one attribute or block that are set to what its documentation says."""

    of: str
    """A resource type, or `provider`."""
    paths: tuple[str, ...]
    values: dict[str, Any]
    source: str


@dataclass(frozen=True)
class AsAttribute:
    """A block that the schema has as an attribute: it may also be written `name = []`."""

    of: str
    paths: tuple[str, ...]
    source: str


_SENSITIVE = {"sensitive": True}

CORRECTIONS: dict[str, tuple[Correction | AsAttribute, ...]] = {
    "google": (),
    "azurerm": (
        Correction(
            "azurerm_application_insights",
            ("connection_string", "instrumentation_key"),
            _SENSITIVE,
            "azurerm_application_insights: Attributes Reference",
        ),
        Correction(
            "azurerm_container_registry",
            ("admin_password",),
            _SENSITIVE,
            "azurerm_container_registry: Attributes Reference",
        ),
        Correction(
            "data.azurerm_container_registry",
            ("admin_password",),
            _SENSITIVE,
            "azurerm_container_registry (data source): Attributes Reference",
        ),
        Correction(
            "azurerm_linux_function_app",
            (
                "custom_domain_verification_id",
                "site_credential",
                "storage_account_access_key",
                *(
                    f"auth_settings.{login}.{secret}"
                    for login, secret in (
                        ("active_directory", "client_secret"),
                        ("facebook", "app_secret"),
                        ("github", "client_secret"),
                        ("google", "client_secret"),
                        ("microsoft", "client_secret"),
                        ("twitter", "consumer_secret"),
                    )
                ),
                "backup.storage_account_url",
                "connection_string.value",
                "site_config.application_insights_connection_string",
                "site_config.application_insights_key",
                "site_config.application_stack.docker.registry_password",
                "site_config.application_stack.docker.registry_username",
                "storage_account.access_key",
            ),
            _SENSITIVE,
            "azurerm_linux_function_app: Argument Reference, Attributes Reference",
        ),
        AsAttribute(
            "azurerm_linux_function_app",
            ("site_config.ip_restriction.headers", "site_config.scm_ip_restriction.headers"),
            "azurerm_linux_function_app: a `headers` block",
        ),
        Correction(
            "azurerm_log_analytics_workspace",
            ("primary_shared_key", "secondary_shared_key"),
            _SENSITIVE,
            "azurerm_log_analytics_workspace: Attributes Reference",
        ),
        Correction(
            "azurerm_storage_account",
            (
                "primary_access_key",
                "primary_blob_connection_string",
                "primary_connection_string",
                "secondary_access_key",
                "secondary_blob_connection_string",
                "secondary_connection_string",
            ),
            _SENSITIVE,
            "azurerm_storage_account: Attributes Reference",
        ),
        Correction(
            "azurerm_storage_account",
            ("blob_properties.cors_rule", "queue_properties.cors_rule", "share_properties.cors_rule"),
            {"max_items": 5},
            "Azure Storage, Cross-Origin Resource Sharing support: up to five rules",
        ),
    ),
    "heroku": (
        Correction(
            "heroku_app",
            (
                "acm",
                "buildpacks",
                "config_vars",
                "internal_routing",
                "organization.locked",
                "organization.personal",
                "sensitive_config_vars",
                "stack",
            ),
            {"computed": True},
            "github.com/heroku/terraform-provider-heroku, heroku/resource_heroku_app.go: Schema",
        ),
    ),
}


def corrected(
    schema: dict[str, Any], of: str, corrections: Iterable[Correction | AsAttribute]
) -> dict[str, Any]:
    """The schema of `of` with its corrections made, in place. Raises KeyError when a path leads nowhere."""
    for correction in corrections:
        if correction.of != of:
            continue
        for path in correction.paths:
            *outer, name = path.split(".")
            block = block_at(schema["block"], outer)
            if isinstance(correction, AsAttribute):
                _make_attribute(block, name)
            else:
                _member(block, name).update(correction.values)
    return schema


def block_at(block: Block, path: Iterable[str]) -> Block:
    """The block that a path leads to, in this one. Raises KeyError when it leads nowhere."""
    for name in path:
        block = block["block_types"][name]["block"]
    return block


def _member(block: Block, name: str) -> Block:
    attributes, blocks = block.get("attributes", {}), block.get("block_types", {})
    member: Block = attributes[name] if name in attributes else blocks[name]
    return member


def _make_attribute(block: Block, name: str) -> None:
    nested = block["block_types"].pop(name)
    if not block["block_types"]:
        del block["block_types"]
    types = {key: one["type"] for key, one in nested["block"]["attributes"].items()}
    block["attributes"][name] = {"type": [nested["nesting_mode"], ["object", types]], "optional": True}
