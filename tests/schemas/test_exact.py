"""Our schemas say what the providers themselves say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.schemas.corrections import CORRECTIONS
from tests.schemas.documented import HEROKU
from tests.schemas.exact import VARIABLE, exact_schemas
from tests.support.cloud_provider.schemas import ProviderSchema, attributes, blocks, read_schema

FOLDER = Path(__file__).parent
EXACT = exact_schemas()

LATER = {
    # The bindings are of azurerm 4.55.0, the exports of later releases.
    "azurerm": {
        "provider.enhanced_validation",
        "provider.features.persist_id_on_create_before_polling_for_completion",
        "provider.features.skip_import_check_on_create_and_allow_overwriting_existing_resources",
        "azurerm_application_insights.daily_data_cap_notifications_disabled",
        "azurerm_application_insights.daily_data_cap_notifications_enabled",
        "azurerm_application_insights.disable_ip_masking",
        "azurerm_application_insights.ip_masking_enabled",
        "azurerm_application_insights.local_authentication_disabled",
        "azurerm_application_insights.local_authentication_enabled",
        "azurerm_linux_function_app.site_config.minimum_tls_cipher_suite",
        "azurerm_storage_account.customer_managed_key.key_vault_key_id",
        "azurerm_storage_account.customer_managed_key.managed_hsm_key_id",
        "azurerm_user_assigned_identity.isolation_scope",
    }
}
"""What changed between the release that ours are derived from and the ones that exports are made from."""

NOT_EXPORTED = {
    "google_iam_workload_identity_pool",
    "google_iam_workload_identity_pool_provider",
    "google_service_account_iam_member",
    "azurerm_federated_identity_credential",
    "data.azurerm_subscription",
}
"""What a pipeline's trust is made of: an export may not have it, and is held against ours where it does."""

STRICTER = {
    # Its documentation: "Only a single `customizations` block may be specified".
    "heroku": {"provider.customizations"},
}
"""Where a provider's schema allows more than its documentation, which ours is read from."""

UNHEARD_OF = {"write_only"}
"""Keys that the protocol's messages in use do not have."""


def flat(prefix: str, block: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """All attributes and blocks below `prefix`, by path, with what the schema says of each."""
    for name, one in attributes(block).items():
        yield f"{prefix}.{name}", {key: value for key, value in one.items() if key not in UNHEARD_OF}
    for name, one in blocks(block).items():
        yield f"{prefix}.{name}", {key: value for key, value in one.items() if key != "block"}
        yield from flat(f"{prefix}.{name}", one["block"])


def facts(schema: ProviderSchema, resource: str) -> dict[str, dict[str, Any]]:
    """All that a schema says of one resource, data source (`data.x`) or the `provider`, by path."""
    if resource == "provider":
        return dict(flat(resource, schema.provider["block"]))
    kind, name = (
        (schema.data_sources, resource.removeprefix("data."))
        if resource.startswith("data.")
        else (schema.resources, resource)
    )
    return dict(flat(resource, kind[name]["block"]))


def named(schema: ProviderSchema) -> list[str]:
    return ["provider", *schema.resources, *(f"data.{name}" for name in schema.data_sources)]


OURS = {name: read_schema(FOLDER / f"{name}.json") for name in ("google", "azurerm", "heroku")}
EXPORTED = {name: named(read_schema(EXACT / f"{name}.json")) for name in OURS} if EXACT else {}
PARTS = [
    (provider, part)
    for provider, schema in OURS.items()
    for part in named(schema)
    if part not in NOT_EXPORTED or part in EXPORTED.get(provider, ())
]


@pytest.mark.skipif(EXACT is None, reason=f"no exact schemas are at hand; {VARIABLE} names their folder")
@pytest.mark.parametrize(("provider", "part"), PARTS)
def test_every_attribute_is_as_the_provider_has_it(provider: str, part: str) -> None:
    assert EXACT is not None
    theirs = facts(read_schema(EXACT / f"{provider}.json"), part)
    ours = facts(OURS[provider], part)
    later = LATER.get(provider, set())
    different = {path for path in ours.keys() | theirs.keys() if ours.get(path) != theirs.get(path)}
    different -= STRICTER.get(provider, set())
    outside = {path for path in different if not any(f"{path}.".startswith(f"{known}.") for known in later)}
    assert {path: (ours.get(path), theirs.get(path)) for path in outside} == {}


@pytest.mark.parametrize("provider", OURS)
def test_every_resource_has_rules(provider: str) -> None:
    from importlib import import_module

    table = import_module(f"tests.support.cloud_provider.rules.{provider}")
    assert set(table.RULES) == set(OURS[provider].resources)
    assert set(table.DATA_SOURCES) == set(OURS[provider].data_sources)


@pytest.mark.parametrize("provider", OURS)
def test_rules_speak_of_what_the_schema_has(provider: str) -> None:
    from importlib import import_module

    table = import_module(f"tests.support.cloud_provider.rules.{provider}")
    for resource, rules in table.RULES.items():
        known = facts(OURS[provider], resource).keys()
        told = [*rules.force_new, *rules.defaults, *rules.recomputed]
        told += [name for unique in rules.unique for name in unique.names]
        told += [row.path for row in rules.rows if hasattr(row, "path")]
        told += [path for row in rules.rows for path in getattr(row, "paths", ())]
        assert {f"{resource}.{path}" for path in told} - known == set()


@pytest.mark.parametrize("provider", OURS)
def test_every_rule_names_where_it_is_documented(provider: str) -> None:
    from importlib import import_module

    table = import_module(f"tests.support.cloud_provider.rules.{provider}")
    assert_places(row.source for rules in table.RULES.values() for row in rules.rows)
    assert_places(data_source.source for data_source in table.DATA_SOURCES.values())


def test_every_fact_and_correction_names_where_it_is_documented() -> None:
    assert_places(row.source for rows in (*CORRECTIONS.values(), HEROKU) for row in rows)


def assert_places(sources: Iterable[str]) -> None:
    """Each is a page and its section, `google_service_account: Argument Reference`."""
    assert {source for source in sources if re.fullmatch(r"\S.+(: |; |, )\S.+", source) is None} == set()
