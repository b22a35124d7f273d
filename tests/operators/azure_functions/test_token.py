"""`access: token`: Terraform makes an empty vault, the operator puts a token there, the app reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.config.model import Access
from bentodeploy.errors import CloudError, NotBuiltError
from operators.azure_functions import FunctionsOperator
from operators.azure_functions.image import auth_level
from operators.azure_functions.names import names
from operators.azure_functions.registry import addresses as registry_addresses
from operators.azure_functions.spec import FunctionsSpec
from operators.azure_functions.token import addresses, ensure_token, read_token
from tests.operators.azure_functions.test_project import APP, FIRST, SPEC
from tests.support.cloud_provider import FakeCloud, attached_provider
from tests.support.fake_azure import SUBSCRIPTION, VAULT, Answer, FakeAzure
from tests.support.generated_project import GeneratedProject, generated_project

PLACE = FunctionsSpec(location="westeurope")
VAULT_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/iris/providers/Microsoft.KeyVault/vaults/"
    f"{names('iris', PLACE, SUBSCRIPTION).vault}"
)


@pytest.fixture
def vault(azure: FakeAzure) -> FakeAzure:
    """Azure with the deployment's vault, which is empty."""
    azure.vaults = {VAULT_ID: f"http://127.0.0.1:{azure.port}/"}
    return azure


def test_a_token_is_made_once_and_read_back(vault: FakeAzure) -> None:
    ensure_token("iris", PLACE)
    first = read_token("iris", PLACE)
    ensure_token("iris", PLACE)
    assert read_token("iris", PLACE) == first
    assert len(first.get_secret_value()) > 40
    assert first.get_secret_value() not in repr(first)
    assert len(vault.seen_matching("PUT /secrets/token")) == 1
    assert VAULT in vault.tokens.values(), "a login for vaults, and for nothing else"


@pytest.mark.parametrize(
    "vaults", [{}, {VAULT_ID: "http://127.0.0.1:{port}/"}], ids=["no vault", "empty vault"]
)
def test_before_the_first_apply_there_is_none(vaults: dict[str, str], azure: FakeAzure) -> None:
    azure.vaults = {name: uri.format(port=azure.port) for name, uri in vaults.items()}
    with pytest.raises(NotBuiltError, match="There is no token yet") as refused:
        read_token("iris", PLACE)
    assert refused.value.where == f"secret token of the key vault {names('iris', PLACE, SUBSCRIPTION).vault}"
    assert refused.value.next_step == "`bentodeploy up`"


def test_two_deployments_have_different_tokens(vault: FakeAzure) -> None:
    ensure_token("iris", PLACE)
    first = read_token("iris", PLACE)
    vault.secrets.clear()
    ensure_token("iris", PLACE)
    assert read_token("iris", PLACE) != first


def test_who_may_not_read_secrets_is_told_so(vault: FakeAzure) -> None:
    message = (
        "Caller is not authorized to perform action on resource.\r\nCaller: appid=1;oid=2\r\n"
        "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\nAssignment: (not found)\r\n"
    )
    denied = {"error": {"code": "Forbidden", "message": message}}
    vault.answers = [Answer("GET /secrets/token", 403, times=2, body=denied)]
    for use_token in (ensure_token, read_token):
        with pytest.raises(CloudError) as refused:
            use_token("iris", PLACE)
        assert refused.value.what.endswith(
            "have no permission for Microsoft.KeyVault/vaults/secrets/getSecret/action."
        )
        assert str(refused.value.next_step).startswith(
            '`az role assignment create --role "Key Vault Secrets Officer" --assignee '
            f'"$(az ad signed-in-user show --query id --output tsv)" --scope {VAULT_ID}` allows it.'
        )


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    with attached_provider("azurerm", monkeypatch) as cloud:
        yield cloud


@pytest.fixture
def project(tmp_path: Path) -> GeneratedProject:
    return generated_project(FunctionsOperator(), tmp_path / "project")


@pytest.mark.terraform
@pytest.mark.provider
def test_the_app_gets_a_reference_and_terraform_no_token(cloud: FakeCloud, project: GeneratedProject) -> None:
    target = project.target(SPEC, access="token")
    project.render(target, None)
    project.terraform.init()
    operator = FunctionsOperator()
    project.apply(targets=operator.registry_addresses(target) + operator.token_addresses(target))
    assert {kind for kind, _ in cloud.resources} == {
        "azurerm_container_registry",
        "azurerm_key_vault",
        "azurerm_resource_group",
        "azurerm_role_assignment",
        "azurerm_user_assigned_identity",
    }
    early = cloud.one("azurerm_role_assignment")
    assert early["role_definition_name"] == "Key Vault Secrets User", "it takes effect while images are built"
    project.render(target, FIRST)
    project.apply()
    assert project.plan().resources == ()
    vault, app = cloud.one("azurerm_key_vault"), cloud.one(APP)
    assert vault["rbac_authorization_enabled"] is True
    reference = f"@Microsoft.KeyVault(SecretUri={vault['vault_uri']}secrets/token)"
    assert app["app_settings"]["BENTODEPLOY_TOKEN"] == reference
    assert app["app_settings"]["BENTODEPLOY_AUTH_LEVEL"] == "ANONYMOUS", "the service itself asks"
    assert not cloud.all("azurerm_key_vault_secret")
    roles = {one["role_definition_name"]: one["scope"] for one in cloud.all("azurerm_role_assignment")}
    assert roles["Key Vault Secrets User"] == vault["id"]
    project.destroy()
    assert cloud.resources == {}


def test_only_the_vault_and_the_role_on_it_are_made_where_all_else_exists() -> None:
    existing = FunctionsSpec(resource_group="bentos", acr_name="ourregistry")
    assert registry_addresses(existing) == ()
    assert addresses(existing) == ("azurerm_key_vault.token[0]", "azurerm_role_assignment.token[0]")


def test_a_private_app_alone_asks_for_the_functions_key() -> None:
    assert {access.value: auth_level(access) for access in Access} == {
        "private": "FUNCTION",
        "public": "ANONYMOUS",
        "token": "ANONYMOUS",
    }
