"""A container for the state, in a fake of Azure's Resource Manager."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest

from bentodeploy.config.state import AzurermState
from bentodeploy.errors import CloudError, CredentialsError, UsageError
from bentodeploy.state_stores import azurerm
from tests.support.fake_json_api import FakeJsonApi, Request, fake_json_api

STATE = AzurermState(
    backend="azurerm", resource_group="terraform", storage_account="acmeterraform", location="westeurope"
)
GROUP = "/subscriptions/sub-1/resourcegroups/terraform"
ACCOUNT = (
    "/subscriptions/sub-1/resourceGroups/terraform/providers/Microsoft.Storage/storageAccounts/acmeterraform"
)
BLOBS = f"{ACCOUNT}/blobServices/default"
CONTAINER = f"{BLOBS}/containers/tfstate"


@pytest.fixture(autouse=True)
def subscription(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", "sub-1")


@contextmanager
def fake_azure(**resources: dict[str, Any]) -> Iterator[tuple[FakeJsonApi, dict[str, Any]]]:
    """Resource Manager with these resources: keeps what is PUT, by path, and changes by PATCH what it names.

    An account comes with its blob service, as in Azure; that knows no PATCH.
    """
    kept: dict[str, Any] = dict(resources)

    def answer(request: Request) -> tuple[int, Any]:
        if request.headers.get("authorization") != "Bearer good":
            return 401, {"error": {"code": "InvalidAuthenticationToken", "message": "The token is bad."}}
        if request.method == "PUT":
            properties = {**request.body.get("properties", {}), "provisioningState": "Succeeded"}
            kept[request.path] = {**request.body, "properties": properties}
            if request.path == ACCOUNT:
                kept.setdefault(BLOBS, {"properties": {}})
        if request.path not in kept:
            return 404, {"error": {"code": "ResourceNotFound", "message": "There is none."}}
        if request.method == "PATCH":
            assert request.path != BLOBS
            kept[request.path]["properties"] |= request.body["properties"]
        return 200, kept[request.path]

    with fake_json_api(answer) as api:
        yield api, kept


def test_group_account_and_container_are_made_versioned_and_private() -> None:
    with fake_azure() as (api, kept):
        made = azurerm.make(STATE, management=api.url, token="good")
    assert made.is_new is True
    assert made.place == "https://acmeterraform.blob.core.windows.net/tfstate"
    assert kept[GROUP] == {"location": "westeurope", "properties": {"provisioningState": "Succeeded"}}
    account = kept[ACCOUNT]["properties"]
    assert account["allowBlobPublicAccess"] is False
    assert account["allowSharedKeyAccess"] is False
    assert account["minimumTlsVersion"] == "TLS1_2"
    assert kept[BLOBS]["properties"]["isVersioningEnabled"] is True
    assert kept[CONTAINER]["properties"]["publicAccess"] == "None"
    assert any(told.startswith("no account keys") for told in made.settings)


def test_a_second_time_finds_what_is_there_and_changes_nothing() -> None:
    with fake_azure() as (api, kept):
        azurerm.make(STATE, management=api.url, token="good")
        before = deepcopy(kept)
        assert azurerm.make(STATE, management=api.url, token="good").is_new is False
    assert kept == before


def test_an_account_that_is_there_becomes_versioned_and_private_and_keeps_all_else() -> None:
    account = {"allowSharedKeyAccess": True, "minimumTlsVersion": "TLS1_0", "provisioningState": "Succeeded"}
    theirs = {"location": "northeurope", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    retention = {"deleteRetentionPolicy": {"enabled": True, "days": 30}}
    container = {"metadata": {"owner": "somebody"}}
    there: dict[str, Any] = {
        GROUP: {"location": "northeurope"},
        ACCOUNT: {**theirs, "properties": {**account, "allowBlobPublicAccess": True}},
        BLOBS: {"properties": {**retention, "isVersioningEnabled": False}},
        CONTAINER: {"properties": {**container, "publicAccess": "Blob"}},
    }
    with fake_azure(**there) as (api, kept):
        made = azurerm.make(STATE, management=api.url, token="good")
    assert made.is_new is False
    assert kept[ACCOUNT] == {**theirs, "properties": {**account, "allowBlobPublicAccess": False}}
    assert kept[BLOBS]["properties"].items() >= {**retention, "isVersioningEnabled": True}.items()
    assert kept[CONTAINER] == {"properties": {**container, "publicAccess": "None"}}
    assert made.settings == (
        "versioned",
        "no public access",
        "redundancy, TLS and account keys as they were: "
        "whoever applies needs the role Storage Blob Data Contributor",
    )


def test_the_account_goes_where_an_existing_group_is_unless_the_config_says_where() -> None:
    state = STATE.model_copy(update={"location": None})
    with fake_azure(**{GROUP: {"location": "northeurope"}}) as (api, kept):
        azurerm.make(state, management=api.url, token="good")
    assert kept[ACCOUNT]["location"] == "northeurope"


def test_a_group_that_is_missing_needs_a_location() -> None:
    state = STATE.model_copy(update={"location": None})
    with fake_azure() as (api, kept), pytest.raises(UsageError, match="no location to make it in"):
        azurerm.make(state, management=api.url, token="good")
    assert kept == {}


def test_azures_own_words_are_told() -> None:
    with fake_azure() as (api, _), pytest.raises(CloudError) as met:
        azurerm.make(STATE, management=api.url, token="bad")
    assert met.value.details == ("InvalidAuthenticationToken: The token is bad.",)
    assert "az login" in str(met.value.next_step)


def test_a_name_that_is_taken_asks_for_another_one() -> None:
    def answer(request: Request) -> tuple[int, Any]:
        if request.path == ACCOUNT:
            missing = (404, {"error": {"code": "ResourceNotFound", "message": "There is none."}})
            taken = (409, {"error": {"code": "StorageAccountAlreadyTaken", "message": "Taken."}})
            return taken if request.method == "PUT" else missing
        return 200, {"location": "westeurope"}

    with fake_json_api(answer) as api, pytest.raises(CloudError) as met:
        azurerm.make(STATE, management=api.url, token="good")
    assert "another `state.storage_account`" in str(met.value.next_step)


def test_without_a_subscription_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID")
    with fake_azure() as (api, _), pytest.raises(CredentialsError, match="No Azure subscription"):
        azurerm.make(STATE, management=api.url, token="good")
    assert api.requests == []


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "htp://127.0.0.1:1", "http://proxy:port"])
def test_a_proxy_of_an_unknown_kind_or_a_mistyped_one_is_told(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(CloudError, match="cannot be asked") as met:
        azurerm.make(STATE, token="good")
    assert "HTTPS_PROXY" in str(met.value.next_step)
