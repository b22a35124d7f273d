"""Where the function's images live: a repository of the Azure Container Registry."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property

from pydantic import SecretStr

from bentodeploy.errors import RepositoryNotFoundError
from bentodeploy.image.model import Credentials
from bentodeploy.image.push_failure import Refusal

from .credentials import LOGIN, access_token, required_subscription, role_assignment
from .management import NotFoundError, ask, get, is_loopback
from .names import names
from .spec import FunctionsSpec

USER = "00000000-0000-0000-0000-000000000000"
"""Who logs in with a token (Azure Container Registry, "Authenticate with an Azure container registry")."""
SCOPE = "https://containerregistry.azure.net/.default"
_API_VERSION = "2023-07-01"


def addresses(spec: FunctionsSpec) -> tuple[str, ...]:
    """Resources of the project that must stand before the push (templates/azure_functions/terraform).

    None where the registry exists already: the push itself tells when it does not.
    """
    if spec.acr_name is not None:
        return ()
    group = () if spec.resource_group else ("azurerm_resource_group.this[0]",)
    return (*group, "azurerm_container_registry.this[0]")


@dataclass(frozen=True)
class AcrRepository:
    """`bentodeploy.image.model.Registry` for a repository of one registry; knows who may push."""

    name: str
    spec: FunctionsSpec

    @cached_property
    def server(self) -> str:
        """`name.azurecr.io`, as Azure says it. Raises RepositoryNotFoundError, CloudError."""
        subscription = required_subscription(self.spec.subscription_id)
        known = names(self.name, self.spec, subscription)
        path = self._registry_id()
        try:
            found = get(path, _API_VERSION, "find the container registry")
        except NotFoundError as error:
            raise RepositoryNotFoundError(
                f"The subscription {subscription} has no container registry {known.registry} in the resource "
                f"group {known.registry_group}.",
                where=path,
                next_step="Check acr_name, acr_resource_group and the subscription."
                if self.spec.acr_name
                else "`bentodeploy build` makes it.",
                details=error.details,
            ) from error
        return str(found["properties"]["loginServer"])

    @property
    def repository(self) -> str:
        """`name.azurecr.io/deployment`."""
        return f"{self.server}/{self.name}"

    def credentials(self) -> Credentials:
        """A login of the registry's own, given for a token of Microsoft Entra; good for three hours.

        POST /oauth2/exchange (github.com/Azure/acr, docs/AAD-OAuth.md). Raises CredentialsError, CloudError.
        """
        doing = "log in to the container registry"
        scheme = "http" if is_loopback(self.server) else "https"
        form = {
            "grant_type": "access_token",
            "service": self.server,
            "access_token": access_token(SCOPE, doing),
        }
        url = f"{scheme}://{self.server}/oauth2/exchange"
        answer = ask("POST", url, doing, where=self.server, data=form)
        return Credentials(USER, SecretStr(answer.json()["refresh_token"]))

    def cure(self, refusal: Refusal, message: str) -> str | None:  # noqa: ARG002
        """See `KnowsCures.cure`. Azure refuses a login as well for a role that it lacks.

        Roles: Azure Container Registry, "Azure Container Registry roles and permissions".
        """
        if refusal not in (Refusal.LOGIN, Refusal.FORBIDDEN):
            return None
        grant = f"`{role_assignment('AcrPush', self._registry_id(), os.environ)}`"
        if refusal is Refusal.LOGIN:
            return f"{LOGIN} If it stays so, they may not push: {grant} allows it."
        return f"{grant} allows it."

    def _registry_id(self) -> str:
        subscription = required_subscription(self.spec.subscription_id)
        known = names(self.name, self.spec, subscription)
        return (
            f"/subscriptions/{subscription}/resourceGroups/{known.registry_group}"
            f"/providers/Microsoft.ContainerRegistry/registries/{known.registry}"
        )
