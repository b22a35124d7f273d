"""Whose credentials are used: those that Terraform's provider would take, where that can be told.

Nothing of them is stored. `ARM_*` variables are the provider's own ("Authenticating to Azure", azurerm);
without them azure-identity looks where it always does: environment, workload identity, managed identity,
Azure CLI and others.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.errors import CredentialsError, MissingExtraError

from .caller import caller

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

SUBSCRIPTION_VARIABLES = ("ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID")
_SECRET, _PIPELINE = "ARM_CLIENT_SECRET", ("ARM_OIDC_TOKEN", "ARM_OIDC_TOKEN_FILE_PATH")
LOGIN = "Run `az login`, or set ARM_CLIENT_ID, ARM_TENANT_ID and ARM_CLIENT_SECRET."


def access_token(scope: str, doing: str) -> str:
    """A bearer token for `scope` (`https://…/.default`); `doing` completes "Cannot ...".

    Raises CredentialsError, MissingExtraError where azure-identity is not installed.
    """
    credential = credential_of(os.environ)
    from azure.core.exceptions import AzureError

    try:
        return credential.get_token(scope).token
    except OSError as error:
        raise CredentialsError(
            f"Cannot {doing}: the pipeline's token cannot be read: {error.strerror}.",
            where=str(error.filename),
            next_step="Check ARM_OIDC_TOKEN_FILE_PATH.",
        ) from error
    except AzureError as error:
        raise CredentialsError(
            f"Cannot {doing}: there are no Azure credentials that work.",
            next_step=LOGIN,
            details=str(error).splitlines()[:12],
        ) from error


def subscription(configured: str | None) -> str | None:
    """The subscription's id, as config or environment say it. Terraform's provider asks for one, too."""
    found = (os.environ.get(name) for name in SUBSCRIPTION_VARIABLES)
    return configured or next((one for one in found if one), None)


def required_subscription(configured: str | None) -> str:
    """The same; raises CredentialsError where nobody says it."""
    if found := subscription(configured):
        return found
    raise CredentialsError(
        "Nothing says which Azure subscription to deploy to.",
        next_step="Write subscription_id in the spec, or: "
        "export ARM_SUBSCRIPTION_ID=$(az account show --query id --output tsv)",
    )


def credential_of(environ: Mapping[str, str]) -> TokenCredential:
    """What azure-identity makes tokens from; raises MissingExtraError."""
    try:
        from azure import identity
    except ImportError as error:
        raise MissingExtraError(
            "azure-identity, the library for logging in to Azure, is not installed.",
            next_step="pip install 'bentodeploy[azure]'",
        ) from error
    client, tenant = environ.get("ARM_CLIENT_ID", ""), environ.get("ARM_TENANT_ID", "")
    proof = _proof(environ)
    if proof == _SECRET:
        return identity.ClientSecretCredential(tenant, client, environ[_SECRET])
    if proof is not None:
        return identity.ClientAssertionCredential(tenant, client, lambda: federated_token(environ))
    return identity.DefaultAzureCredential()


def in_use(environ: Mapping[str, str]) -> str:
    """Which credentials these are, in words and without a secret."""
    if proof := _proof(environ):
        return f"ARM_CLIENT_ID {environ['ARM_CLIENT_ID']} with {proof}"
    return "what azure-identity finds: environment, workload or managed identity, or `az login`"


def whose(token: str, environ: Mapping[str, str]) -> str:
    """A sentence: who Azure takes us for, as far as the token tells, and by which credentials."""
    who = caller(token)
    if who is None:
        return f"Azure takes {in_use(environ)}."
    return f"{who[0].upper()}{who[1:]}, by {in_use(environ)}."


def role_assignment(role: str, scope: str, environ: Mapping[str, str]) -> str:
    """The command by which an administrator gives a role on `scope` to the credentials in use.

    Those that azure-identity finds do not tell whose they are; they mostly are of who has logged in.
    """
    somebody = '"$(az ad signed-in-user show --query id --output tsv)"'
    who = environ["ARM_CLIENT_ID"] if _proof(environ) else somebody
    return f'az role assignment create --role "{role}" --assignee {who} --scope {scope}'


def _proof(environ: Mapping[str, str]) -> str | None:
    """The variable by which the service principal of ARM_CLIENT_ID proves itself; None where none does."""
    if not (environ.get("ARM_CLIENT_ID") and environ.get("ARM_TENANT_ID")):
        return None
    return next((name for name in (_SECRET, *_PIPELINE) if environ.get(name)), None)


def federated_token(environ: Mapping[str, str]) -> str:
    """What a pipeline proves its identity with (azurerm, "Service Principal and OpenID Connect").

    Raises OSError.
    """
    return (
        environ.get("ARM_OIDC_TOKEN") or Path(environ["ARM_OIDC_TOKEN_FILE_PATH"]).read_text("utf-8").strip()
    )
