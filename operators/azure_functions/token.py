"""The token of `access: token`: a secret of the deployment's own key vault, which Terraform never sees."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from pydantic import SecretStr

from bentodeploy.errors import CloudError
from bentodeploy.image.guard import TOKEN
from bentodeploy.image.guard.token import new_token, no_token_yet

from .credentials import required_subscription, role_assignment
from .management import DeniedError, NotFoundError, get, post, send
from .names import names
from .spec import FunctionsSpec
from .state import API_VERSION

SECRET = "token"  # noqa: S105 - its name
SCOPE = "https://vault.azure.net/.default"
_VAULT_API, _SECRET_API = "2023-07-01", "7.4"
_PERIOD = 60.0
"""Seconds between two looks at an app's reference, each of which may start its container anew."""


def addresses(spec: FunctionsSpec) -> tuple[str, ...]:
    """What must stand before the token is put there (templates/azure_functions/terraform/token.tf).

    The app's own role on the vault as well, though nothing but the app needs it: it takes effect minutes
    late, and an image is built and pushed meanwhile.
    """
    group = () if spec.resource_group else ("azurerm_resource_group.this[0]",)
    return (*group, "azurerm_key_vault.token[0]", "azurerm_role_assignment.token[0]")


def ensure_token(name: str, spec: FunctionsSpec) -> None:
    """Put a new random token into the vault unless it holds one.

    Needs the role Key Vault Secrets Officer. Raises CloudError, CredentialsError.
    """
    url = _secret_url(name, spec)
    with _naming_the_role(name, spec):
        try:
            send("GET", url, SCOPE, _SECRET_API, "read the token")
        except NotFoundError:
            content = {"value": new_token(), "contentType": "bearer token"}
            send("PUT", url, SCOPE, _SECRET_API, "put the token into its key vault", content)


def read_token(name: str, spec: FunctionsSpec) -> SecretStr:
    """The token, as the vault holds it. Raises NotBuiltError before the first apply, CredentialsError,
    CloudError."""
    try:
        url = _secret_url(name, spec)
        with _naming_the_role(name, spec):
            answer = send("GET", url, SCOPE, _SECRET_API, "read the token")
    except NotFoundError as error:  # of the secret, or of the vault
        known = names(name, spec, required_subscription(spec.subscription_id))
        raise no_token_yet(f"secret {SECRET} of the key vault {known.vault}") from error
    return SecretStr(answer.json()["value"])


def unresolved(app_id: str) -> str | None:
    """Why the app was not given its token yet; None where it was, or where Azure does not say.

    App Service keeps what it found for a day unless it is asked to look again ("Use Key Vault references",
    rotation), so it is, once a minute. Raises CredentialsError.
    """
    try:
        return _looked(app_id, int(time.monotonic() / _PERIOD))
    except CloudError:  # who deploys may lack the right to ask, and the wait for health goes on
        return None


@lru_cache(maxsize=1)
def _looked(app_id: str, _period: int) -> str | None:
    references = f"{app_id}/config/configreferences/appsettings"
    found = get(f"{references}/{TOKEN}", API_VERSION, "ask for the app's reference to its token")
    status = str(found["properties"].get("status"))
    if status == "Resolved":
        return None
    post(f"{references}/refresh", API_VERSION, "have the app's token read again")
    return f"Azure cannot read the token in the app's key vault yet: {status}"


@contextmanager
def _naming_the_role(name: str, spec: FunctionsSpec) -> Iterator[None]:
    """Who may make a vault may not read it by that: its secrets have roles of their own."""
    try:
        yield
    except DeniedError as error:
        grant = role_assignment("Key Vault Secrets Officer", _vault_id(name, spec), os.environ)
        raise CloudError(
            error.what,
            where=error.where,
            next_step=f"`{grant}` allows it. Run the same command again some minutes later: it takes effect "
            "late.",
            details=error.details,
        ) from error


def _secret_url(name: str, spec: FunctionsSpec) -> str:
    vault = get(_vault_id(name, spec), _VAULT_API, "find the token's key vault")
    return f"{str(vault['properties']['vaultUri']).rstrip('/')}/secrets/{SECRET}"


def _vault_id(name: str, spec: FunctionsSpec) -> str:
    subscription = required_subscription(spec.subscription_id)
    known = names(name, spec, subscription)
    return (
        f"/subscriptions/{subscription}/resourceGroups/{known.group}"
        f"/providers/Microsoft.KeyVault/vaults/{known.vault}"
    )
