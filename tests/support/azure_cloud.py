"""All of Azure that a deployment meets, on this machine: the provider's cloud, a fake of the APIs over it, a
real registry behind the container registry's name, and real containers behind the function app's."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.image.engine import connect
from operators.azure_functions.registry import USER
from tests.support.cloud_provider import FakeCloud
from tests.support.cloud_provider.attached import SCHEMAS, attached
from tests.support.cloud_provider.rule import Computes, Rules
from tests.support.cloud_provider.rules.azurerm import DATA_SOURCES, RULES
from tests.support.cloud_provider.schemas import read_schema
from tests.support.docker_images import remove_images
from tests.support.fake_azure import REFRESH_TOKEN, FakeAzure, fake_azure
from tests.support.fake_functions import FakeFunctions, fake_functions
from tests.support.faulty_proxy import FaultyProxy, faulty_proxy
from tests.support.layers import LayerPool
from tests.support.registry import RunningRegistry, registry_running, storage

PLAIN_HTTP = (
    'output "endpoint" {\n  value = "http://${azurerm_linux_function_app.service.default_hostname}"\n}\n'
)
"""An override of the project's own output: a fake on this machine has no certificate."""


@dataclass(frozen=True)
class AzureCloud:
    """A subscription that is empty at first."""

    resources: FakeCloud
    api: FakeAzure
    registry: RunningRegistry
    front: FaultyProxy
    """The login server of every registry; it breaks things on purpose."""
    functions: FakeFunctions


@contextmanager
def azure_cloud(
    folder: Path, monkeypatch: pytest.MonkeyPatch, layers: LayerPool | None = None
) -> Iterator[AzureCloud]:
    """The cloud, its files below `folder`; images that the command makes in Docker go when it ends.

    The registry has the `layers` already.
    """
    cloud = FakeCloud()
    with ExitStack() as stack:
        engine = connect()
        stack.callback(engine.client.close)
        api = stack.enter_context(fake_azure())
        api.registries, api.sites, api.vaults = _Registries(cloud), _Sites(cloud), _Vaults(cloud)
        if layers is not None:
            stack.enter_context(layers.lent(storage(folder), "iris"))
        registry = stack.enter_context(
            registry_running(folder, with_login=True, user=USER, password=REFRESH_TOKEN)
        )
        front = stack.enter_context(faulty_proxy(registry.port))
        front.others["/oauth2/"] = api.port
        stack.callback(remove_images, engine, f"127.0.0.1:{front.port}/")
        functions = stack.enter_context(fake_functions(engine.client, cloud, api.secrets))
        answers = {
            "azurerm_container_registry": {"login_server": f"127.0.0.1:{front.port}"},
            "azurerm_key_vault": {"vault_uri": f"http://127.0.0.1:{api.port}/"},
            "azurerm_linux_function_app": {"default_hostname": f"127.0.0.1:{functions.port}"},
        }
        rules = {kind: _answering(one, answers.get(kind, {})) for kind, one in RULES.items()}
        schema = read_schema(SCHEMAS / "azurerm.json")
        stack.enter_context(attached(schema, rules, DATA_SOURCES, cloud, monkeypatch))
        yield AzureCloud(cloud, api, registry, front, functions)


class _View(MutableMapping[str, Any]):
    """Resources of one type that Terraform made, by id, as a fake of an API needs them."""

    kind = ""

    def __init__(self, cloud: FakeCloud) -> None:
        self._cloud = cloud

    def __getitem__(self, resource_id: str) -> Any:
        return self.shown(self._cloud.resources[self.kind, resource_id])

    def __setitem__(self, resource_id: str, value: Any) -> None:
        raise TypeError("resources are made by Terraform")

    def __delitem__(self, resource_id: str) -> None:
        del self._cloud.resources[self.kind, resource_id]

    def __iter__(self) -> Iterator[str]:
        return (one["id"] for one in self._cloud.all(self.kind))

    def __len__(self) -> int:
        return len(self._cloud.all(self.kind))

    def shown(self, values: dict[str, Any]) -> Any:
        raise NotImplementedError


class _Registries(_View):
    kind = "azurerm_container_registry"

    def shown(self, values: dict[str, Any]) -> Any:
        return values["login_server"]


class _Vaults(_View):
    kind = "azurerm_key_vault"

    def shown(self, values: dict[str, Any]) -> Any:
        return values["vault_uri"]


class _Sites(_View):
    kind = "azurerm_linux_function_app"

    def shown(self, values: dict[str, Any]) -> Any:
        return {"state": "Running", "enabled": values["enabled"], "availabilityState": "Normal"}


def _answering(rules: Rules, answers: dict[str, Any]) -> Rules:
    """The rules, with these values among what the platform computes."""

    def also(row: Computes) -> Computes:
        return Computes(lambda values, provider: {**row.function(values, provider), **answers}, row.source)

    return Rules(tuple(also(row) if isinstance(row, Computes) else row for row in rules.rows))
