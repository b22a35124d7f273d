"""A container in an Azure storage account for Terraform's state."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import httpx

from bentodeploy.errors import CloudError, CredentialsError, MissingExtraError, UsageError
from bentodeploy.state_stores.outcome import Made

if TYPE_CHECKING:
    from bentodeploy.config.state import AzurermState

MANAGEMENT = "https://management.azure.com"
_GROUPS, _STORAGE = "2024-03-01", "2023-05-01"
"""Versions of the APIs (https://learn.microsoft.com/rest/api/storagerp, .../rest/api/resources)."""
_TIMEOUT = 30
_PATIENCE = 180
"""Seconds that a storage account may take."""

_SETTINGS = ("versioned", "no public access")
_ROLE = "whoever applies needs the role Storage Blob Data Contributor"
_NEW = ("TLS 1.2 or later", f"no account keys: {_ROLE}")
_FOUND = (f"redundancy, TLS and account keys as they were: {_ROLE}",)


def make(state: AzurermState, *, management: str = MANAGEMENT, token: str | None = None) -> Made:
    """Make resource group, account and container; an account there becomes versioned and private.

    All else of that one stays as it is: others may use its keys. `token` and `management` are found by
    azure-identity and known where they are left out. Raises `MissingExtraError`, `CredentialsError`,
    `CloudError`, `UsageError` where no location is named.
    """
    subscription = _subscription()
    headers = {"Authorization": f"Bearer {token or _token()}"}
    with _client(state, f"{management}/subscriptions/{subscription}", headers) as client:
        location = _group(client, state)
        account = (
            f"/resourceGroups/{state.resource_group}/providers/Microsoft.Storage"
            f"/storageAccounts/{state.storage_account}"
        )
        is_new = _put(client, state, account, _account(location), {"allowBlobPublicAccess": False})
        _wait(client, state, account)
        blobs = f"{account}/blobServices/default"
        _version(client, state, blobs)
        private = {"publicAccess": "None"}
        _put(client, state, f"{blobs}/containers/{state.container}", {"properties": private}, private)
    place = f"https://{state.storage_account}.blob.core.windows.net/{state.container}"
    return Made(place, is_new, (*_SETTINGS, *(_NEW if is_new else _FOUND)))


def _put(
    client: httpx.Client, state: AzurermState, path: str, new: dict[str, Any], changed: dict[str, Any]
) -> bool:
    """Make an account or a container, or change these properties of the one there; whether it was made.

    Source: "Storage Accounts - Update", "Blob Containers - Update": what a PATCH does not name stays.
    """
    found = _ask(client, state, "GET", path, _STORAGE)
    is_new = found.status_code == 404
    if is_new:
        _done(_ask(client, state, "PUT", path, _STORAGE, new), state)
    else:
        _done(found, state)
        _done(_ask(client, state, "PATCH", path, _STORAGE, {"properties": changed}), state)
    return is_new


def _version(client: httpx.Client, state: AzurermState, blobs: str) -> None:
    """Keep old versions of blobs. The service knows no PATCH: what else is set there goes with the PUT."""
    found = _ask(client, state, "GET", blobs, _STORAGE)
    _done(found, state)
    properties = found.json().get("properties", {})
    if not properties.get("isVersioningEnabled"):
        wanted = {"properties": {**properties, "isVersioningEnabled": True}}
        _done(_ask(client, state, "PUT", blobs, _STORAGE, wanted), state)


def _client(state: AzurermState, base_url: str, headers: dict[str, str]) -> httpx.Client:
    try:
        return httpx.Client(base_url=base_url, headers=headers, timeout=_TIMEOUT)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        # A proxy of a kind that is not known here, as SOCKS, or mistyped.
        raise _unreachable(state, error) from error


def _group(client: httpx.Client, state: AzurermState) -> str:
    """The resource group's location; the group is made where it does not exist."""
    path = f"/resourcegroups/{state.resource_group}"
    found = _ask(client, state, "GET", path, _GROUPS)
    if found.status_code != 404:
        _done(found, state)
        return state.location or str(found.json()["location"])
    if state.location is None:
        raise UsageError(
            f"There is no resource group {state.resource_group}, and no location to make it in.",
            where="key `state.location`",
            next_step="Add a location, for example `location: westeurope`, below `state:`.",
        )
    _done(_ask(client, state, "PUT", path, _GROUPS, {"location": state.location}), state)
    return state.location


def _account(location: str) -> dict[str, Any]:
    return {
        "location": location,
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS"},
        "properties": {
            "allowBlobPublicAccess": False,
            "allowSharedKeyAccess": False,
            "minimumTlsVersion": "TLS1_2",
            "supportsHttpsTrafficOnly": True,
        },
    }


def _wait(client: httpx.Client, state: AzurermState, account: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        found = _ask(client, state, "GET", account, _STORAGE)
        word = found.json().get("properties", {}).get("provisioningState") if found.is_success else None
        if word == "Succeeded":
            return
        if time.monotonic() > deadline:
            raise CloudError(
                f"The storage account {state.storage_account} is still not ready after {_PATIENCE} s.",
                where=account,
                next_step="Run the command again; it goes on from there.",
            )
        time.sleep(1)


def _ask(
    client: httpx.Client,
    state: AzurermState,
    method: str,
    path: str,
    version: str,
    body: dict[str, Any] | None = None,
) -> httpx.Response:
    try:
        return client.request(method, path, params={"api-version": version}, json=body)
    except httpx.HTTPError as error:
        raise _unreachable(state, error) from error


def _unreachable(state: AzurermState, error: Exception) -> CloudError:
    return CloudError(
        "Azure cannot be asked.",
        where=f"storage account {state.storage_account}",
        details=[str(error) or type(error).__name__],
        next_step="Check the network and HTTPS_PROXY, then run the command again.",
    )


def _done(answer: httpx.Response, state: AzurermState) -> None:
    if answer.is_success:
        return
    try:
        error = answer.json()["error"]
        code, message = str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        code, message = str(answer.status_code), answer.text[:500]
    cure = "Read Azure's answer above."
    if code in ("StorageAccountAlreadyTaken", "StorageAccountInAnotherResourceGroup"):
        cure = "Choose another `state.storage_account` (names are unique in all of Azure)."
    elif answer.status_code in (401, 403):
        cure = "`az login`, and see with `az account show` whether it is the right subscription."
    raise CloudError(
        "Azure refuses.",
        where=f"storage account {state.storage_account}",
        details=[f"{code}: {message}"],
        next_step=cure,
    )


def _subscription() -> str:
    """Of the variable that Terraform's own backend reads."""
    found = os.environ.get("ARM_SUBSCRIPTION_ID")
    if not found:
        raise CredentialsError(
            "No Azure subscription is named.",
            where="ARM_SUBSCRIPTION_ID",
            next_step='export ARM_SUBSCRIPTION_ID="$(az account show --query id --output tsv)"',
        )
    return found


def _token() -> str:
    try:
        from azure.core.exceptions import ClientAuthenticationError
        from azure.identity import DefaultAzureCredential
    except ImportError as error:
        raise MissingExtraError(
            "azure-identity, the library for Azure's logins, is not installed.",
            next_step="pip install 'bentodeploy[azure]'",
        ) from error
    try:
        return str(DefaultAzureCredential().get_token(f"{MANAGEMENT}/.default").token)
    except ClientAuthenticationError as error:
        raise CredentialsError(
            "There are no Azure credentials.", where="azure-identity", next_step="Run `az login`."
        ) from error
