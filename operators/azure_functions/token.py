"""The token of `access: token`: a secret of the deployment's own key vault, which Terraform never sees."""

from __future__ import annotations

from pydantic import SecretStr

from bentodeploy.image.guard.token import new_token, no_token_yet

from .credentials import required_subscription
from .management import NotFoundError, get, send
from .names import names
from .spec import FunctionsSpec

SECRET = "token"  # noqa: S105 - its name
SCOPE = "https://vault.azure.net/.default"
_VAULT_API, _SECRET_API = "2023-07-01", "7.4"


def addresses(spec: FunctionsSpec) -> tuple[str, ...]:
    """What must stand before the token is put there (templates/azure_functions/terraform/token.tf)."""
    group = () if spec.resource_group else ("azurerm_resource_group.this[0]",)
    return (*group, "azurerm_key_vault.token[0]")


def ensure_token(name: str, spec: FunctionsSpec) -> None:
    """Put a new random token into the vault unless it holds one.

    Needs the role Key Vault Secrets Officer. Raises CloudError, CredentialsError.
    """
    url = _secret_url(name, spec)
    try:
        send("GET", url, SCOPE, _SECRET_API, "read the token")
    except NotFoundError:
        content = {"value": new_token(), "contentType": "bearer token"}
        send("PUT", url, SCOPE, _SECRET_API, "put the token into its key vault", content)


def read_token(name: str, spec: FunctionsSpec) -> SecretStr:
    """The token, as the vault holds it. Raises NotBuiltError before the first apply, CredentialsError,
    CloudError."""
    try:
        answer = send("GET", _secret_url(name, spec), SCOPE, _SECRET_API, "read the token")
    except NotFoundError as error:  # of the secret, or of the vault
        known = names(name, spec, required_subscription(spec.subscription_id))
        raise no_token_yet(f"secret {SECRET} of the key vault {known.vault}") from error
    return SecretStr(answer.json()["value"])


def _secret_url(name: str, spec: FunctionsSpec) -> str:
    subscription = required_subscription(spec.subscription_id)
    known = names(name, spec, subscription)
    path = (
        f"/subscriptions/{subscription}/resourceGroups/{known.group}"
        f"/providers/Microsoft.KeyVault/vaults/{known.vault}"
    )
    vault = get(path, _VAULT_API, "find the token's key vault")
    return f"{str(vault['properties']['vaultUri']).rstrip('/')}/secrets/{SECRET}"
