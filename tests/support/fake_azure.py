"""A fake of the parts of Azure that the operator talks to, on a loopback port.

It keeps to these published contracts, and refuses what they would refuse:

- tokens: the endpoint for managed identities of App Service ("How to use managed identities for App Service
  and Azure Functions", REST endpoint reference), which azure-identity asks by itself;
- Azure Resource Manager: bearer token, `api-version`, its form of errors; of its operations those of
  Microsoft.Resources, Microsoft.ContainerRegistry and Microsoft.Web that are listed in `ROUTES`;
- the data plane of Key Vault ("Get Secret", "Set Secret");
- the container registry's `POST /oauth2/exchange` (github.com/Azure/acr, docs/AAD-OAuth.md).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.front import Answered, Asked, front

SUBSCRIPTION = "12345678-1234-1234-1234-123456789012"
REFRESH_TOKEN = "a refresh token of the registry"
KEY = "the key of the functions"
MANAGEMENT, REGISTRY = "https://management.azure.com", "https://containerregistry.azure.net"
VAULT = "https://vault.azure.net"
LOCATIONS = ("eastus", "germanywestcentral", "northeurope", "westeurope", "westus2")

_IDENTITY_HEADER = "only for this app"
_FOREIGN = re.compile(r"(ARM|AZURE|MSI|IDENTITY|BENTODEPLOY_AZURE)_\w+")


@dataclass
class Answer:
    """What to say instead of the truth to the next `times` requests whose `METHOD path` matches."""

    requests: str
    status: int
    times: int = 1
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class FakeAzure:
    """A subscription that is empty at first. Keys of the dicts are resource ids."""

    port: int = 0
    groups: list[str] = field(default_factory=list)
    registries: Mapping[str, str] = field(default_factory=dict)
    """Login servers."""
    sites: MutableMapping[str, dict[str, Any]] = field(default_factory=dict)
    """Properties, as "Web Apps - Get" answers them."""
    vaults: Mapping[str, str] = field(default_factory=dict)
    """URIs of key vaults."""
    usages: dict[str, tuple[int, int]] = field(
        default_factory=lambda: dict.fromkeys(("*", "B1", "EP1", "P1v2", "P1v3", "S1"), (0, 30))
    )
    """Of the instances of each plan: how many there are and how many there may be, in every location."""
    secrets: dict[str, str] = field(default_factory=dict)
    """What the vaults hold."""
    reference: str = "Resolved"
    """How it is with the sites' references to the vaults ("Use Key Vault references", status)."""
    log: list[str] = field(default_factory=list)
    """What the containers of all sites print."""
    answers: list[Answer] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    """All requests, `METHOD path`."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Tokens given out that are still good, and what each is for."""

    @property
    def environment(self) -> dict[str, str]:
        """Leads azure-identity and the operator here."""
        return {
            "IDENTITY_ENDPOINT": f"http://127.0.0.1:{self.port}/msi/token",
            "IDENTITY_HEADER": _IDENTITY_HEADER,
            "BENTODEPLOY_AZURE_MANAGEMENT_URL": f"http://127.0.0.1:{self.port}",
            "ARM_SUBSCRIPTION_ID": SUBSCRIPTION,
        }

    @property
    def foreign_variables(self) -> list[str]:
        """Variables of this machine that would lead elsewhere."""
        import os

        return [name for name in os.environ if _FOREIGN.fullmatch(name)]

    def seen_matching(self, pattern: str) -> list[str]:
        """Requests that match from their beginning."""
        return [one for one in self.seen if re.match(pattern, one)]

    def answer(self, request: Asked) -> Answered:
        """What a client gets."""
        url = urlsplit(request.target)
        asked = f"{request.method} {url.path}"
        self.seen.append(asked)
        for other in self.answers:
            if other.times > 0 and re.match(other.requests, asked):
                other.times -= 1
                return Answered(other.status, json.dumps(other.body).encode(), tuple(other.headers.items()))
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/msi/token":
            status, content = self._token(query, request.headers.get("X-IDENTITY-HEADER"))
        elif url.path == "/oauth2/exchange":
            status, content = self._exchange({n: v[0] for n, v in parse_qs(request.body.decode()).items()})
        elif url.path.startswith("/secrets/"):
            status, content = self._secret(request, url.path.rpartition("/")[2])
        else:
            status, content = self._manage(asked, query, request.headers.get("Authorization", ""))
        return Answered(status, content if isinstance(content, bytes) else json.dumps(content).encode())

    def _token(self, query: dict[str, str], header: str | None) -> tuple[int, Any]:
        if header != _IDENTITY_HEADER or query.get("api-version") != "2019-08-01":
            return 400, {"statusCode": 400, "message": "bad request"}
        token = f"token {len(self.tokens) + 1}"
        self.tokens[token] = query["resource"]
        content = {"access_token": token, "expires_on": str(int(time.time()) + 3600)}
        return 200, {**content, "resource": query["resource"], "token_type": "Bearer"}

    def _exchange(self, form: dict[str, str]) -> tuple[int, Any]:
        wanted = form.get("grant_type") == "access_token" and form.get("service") in self.registries.values()
        if not wanted or self.tokens.get(form.get("access_token", "")) != REGISTRY:
            return 401, {"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}
        return 200, {"refresh_token": REFRESH_TOKEN}

    def _secret(self, request: Asked, name: str) -> tuple[int, Any]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token) != VAULT:
            return 401, _error("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.")
        if request.method == "PUT":
            self.secrets[name] = json.loads(request.body)["value"]
        if name not in self.secrets:
            return 404, _error("SecretNotFound", f"A secret with (name/id) {name} was not found.")
        return 200, {"id": f"/secrets/{name}/1", "value": self.secrets[name]}

    def _manage(self, asked: str, query: dict[str, str], authorization: str) -> tuple[int, Any]:
        if self.tokens.get(authorization.removeprefix("Bearer ")) != MANAGEMENT:
            return 401, _error("InvalidAuthenticationToken", "The access token is invalid.")
        if "api-version" not in query:
            return 400, _error("MissingApiVersionParameter", "The api-version query parameter is required.")
        for pattern, operation in ROUTES.items():
            if found := re.fullmatch(pattern, asked, re.IGNORECASE):
                return operation(self, found)
        return 404, _error("InvalidResourceType", f"The resource type could not be found: {asked}")


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _locations(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    if found[1] != SUBSCRIPTION:
        return 404, _error("SubscriptionNotFound", f"The subscription '{found[1]}' could not be found.")
    return 200, {"value": [{"name": name} for name in LOCATIONS]}


def _group(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    if found[1] not in azure.groups:
        return 404, _error("ResourceGroupNotFound", f"Resource group '{found[1]}' could not be found.")
    return 200, {"name": found[1], "location": "westeurope"}


def _usages(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    return 200, {
        "value": [
            {
                "unit": "Count",
                "currentValue": taken,
                "limit": limit,
                "name": {"value": sku, "localizedValue": f"{sku} VMs"},
            }
            for sku, (taken, limit) in azure.usages.items()
        ],
        "nextLink": None,
    }


def _registry(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    if (server := azure.registries.get(found[1])) is None:
        return 404, _error("ResourceNotFound", f"The Resource '{found[1]}' was not found.")
    return 200, {"id": found[1], "properties": {"loginServer": server}}


def _site(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    if (properties := azure.sites.get(found[1])) is None:
        return 404, _error("ResourceNotFound", f"The Resource '{found[1]}' was not found.")
    return 200, {"id": found[1], "location": "West Europe", "properties": properties}


def _logs(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    if found[1] not in azure.sites:
        return 404, _error("ResourceNotFound", f"The Resource '{found[1]}' was not found.")
    return (200, "".join(f"{line}\n" for line in azure.log[-100:]).encode()) if azure.log else (204, b"")


def _vault(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    if (uri := azure.vaults.get(found[1])) is None:
        return 404, _error("ResourceNotFound", f"The Resource '{found[1]}' was not found.")
    return 200, {"id": found[1], "properties": {"vaultUri": uri}}


def _keys(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    if found[1] not in azure.sites:
        return 404, _error("ResourceNotFound", f"The Resource '{found[1]}' was not found.")
    return 200, {"masterKey": "never asked for", "functionKeys": {"default": KEY}, "systemKeys": {}}


def _reference(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    if found[1] not in azure.sites:
        return 404, _error("ResourceNotFound", f"The Resource '{found[1]}' was not found.")
    return 200, {"name": found[2], "properties": {"status": azure.reference, "secretName": "token"}}


def _refresh(azure: FakeAzure, found: re.Match[str]) -> tuple[int, Any]:
    return 200, {"value": []}


_SUBSCRIPTION = "/subscriptions/[^/]+"
_SITE = f"({_SUBSCRIPTION}/resourceGroups/[^/]+/providers/Microsoft.Web/sites/[^/]+)"
_ACR = f"({_SUBSCRIPTION}/resourceGroups/[^/]+/providers/Microsoft.ContainerRegistry/registries/[^/]+)"
ROUTES: dict[str, Callable[[FakeAzure, re.Match[str]], tuple[int, Any]]] = {
    "GET /subscriptions/([^/]+)/locations": _locations,
    f"GET {_SUBSCRIPTION}/resourcegroups/([^/]+)": _group,
    f"GET {_SUBSCRIPTION}/providers/Microsoft.Web/locations/([^/]+)/usages": _usages,
    f"GET {_ACR}": _registry,
    f"GET ({_SUBSCRIPTION}/resourceGroups/[^/]+/providers/Microsoft.KeyVault/vaults/[^/]+)": _vault,
    f"GET {_SITE}": _site,
    f"GET {_SITE}/config/configreferences/appsettings/([^/]+)": _reference,
    f"POST {_SITE}/config/configreferences/appsettings/refresh": _refresh,
    f"POST {_SITE}/containerlogs": _logs,
    f"POST {_SITE}/host/default/listkeys": _keys,
}


@contextmanager
def fake_azure() -> Iterator[FakeAzure]:
    """A fake that lives as long as the context."""
    azure = FakeAzure()
    with front(azure.answer) as url:
        azure.port = int(url.rpartition(":")[2])
        yield azure
