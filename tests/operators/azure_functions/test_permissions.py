"""The permissions that the README asks for are those that a deployment needs, no more and no fewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from operators.azure_functions import FunctionsOperator
from operators.azure_functions.keys import function_key
from operators.azure_functions.logs import log_lines
from operators.azure_functions.names import names
from operators.azure_functions.registry import AcrRepository
from operators.azure_functions.state import app_status
from operators.azure_functions.token import ensure_token, read_token, unresolved
from tests.operators.azure_functions.permissions import CALLS, IN_NO_LIST, RESOURCES, ROLES
from tests.operators.azure_functions.test_project import EXISTING, FIRST, SECOND, SPEC
from tests.operators.azure_functions.test_token import PLACE, VAULT_ID
from tests.support.checkout import CHECKOUT
from tests.support.cloud_provider import FakeCloud, attached_provider
from tests.support.fake_azure import ROUTES, SUBSCRIPTION, FakeAzure
from tests.support.generated_project import GeneratedProject, generated_project
from tests.support.needs import of_calls, of_resources

README = CHECKOUT / "operators" / "azure_functions" / "README.md"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/iris/providers"
APP = f"{GROUP}/Microsoft.Web/sites/iris"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCloud]:
    with attached_provider("azurerm", monkeypatch) as cloud:
        yield cloud


def documented() -> set[str]:
    """All permissions of the list in the README; `read, write` stands for two with the same beginning."""
    section = README.read_text(encoding="utf-8").partition("\n## Credentials and permissions\n")[2]
    (block,) = re.findall(r"^```\n(.*?)^```$", section.partition("\n## ")[0], re.MULTILINE | re.DOTALL)
    found: set[str] = set()
    for line in block.splitlines():
        first, *others = line.partition("#")[0].strip().split(", ")
        begin = re.sub(r"([^/]+/action|[^/]+)$", "", first)
        found |= {first, *(begin + one for one in others)}
    return found


def a_life(project: GeneratedProject, spec: dict[str, Any], access: str) -> None:
    """Deploy, change what can be changed, and destroy."""
    for image, team in ((FIRST, "flowers"), (SECOND, "trees")):
        project.render(project.target(spec, access=access, labels={"team": team}), image)
        project.terraform.init()
        project.apply()
    project.destroy()


def use_the_apis(azure: FakeAzure, folder: Path) -> None:
    """All that the command asks Azure itself."""
    registry = names("iris", PLACE, SUBSCRIPTION).registry
    azure.groups = ["bentos"]
    azure.sites = {APP: {"state": "Running", "enabled": True, "availabilityState": "Normal"}}
    azure.vaults = {VAULT_ID: f"http://127.0.0.1:{azure.port}/"}
    azure.registries = {
        f"{GROUP}/Microsoft.ContainerRegistry/registries/{registry}": f"127.0.0.1:{azure.port}"
    }
    azure.reference = "AccessToKeyVaultDenied"
    operator = FunctionsOperator()
    for spec in (SPEC, EXISTING):
        target = generated_project(operator, folder).target(spec)
        assert all(finding.ok for finding in operator.checks(target, None, {}, {}))
    assert AcrRepository("iris", PLACE).credentials()
    ensure_token("iris", PLACE)
    assert read_token("iris", PLACE)
    assert "cannot read the token" in str(unresolved(APP))
    assert app_status({"app_id": APP, "app_name": "iris", "location": "x"}).state == "running"
    assert list(log_lines({"app_id": APP}, lines=1, follow=False)) == []
    assert function_key(APP)


@pytest.mark.provider
@pytest.mark.terraform
def test_the_documented_permissions_are_those_that_are_needed(
    cloud: FakeCloud, azure: FakeAzure, tmp_path: Path
) -> None:
    project = generated_project(FunctionsOperator(), tmp_path / "project")
    a_life(project, SPEC, "token")
    use_the_apis(azure, tmp_path)
    needed = of_resources(cloud.calls, RESOURCES) | of_calls(azure.seen, CALLS)
    assert needed - documented() == IN_NO_LIST, "needed, and not documented"
    assert documented() - needed == set(), "documented, and not needed"
    unasked = [route for route in ROUTES if not azure.seen_matching(f"(?i:{route})$")]
    assert unasked == [], "the fake knows a call that nobody has asked a permission for"


def test_the_roles_that_the_readme_names_have_all_of_them_and_none_is_idle() -> None:
    readme = README.read_text(encoding="utf-8")
    assert all(f"`{role}`" in readme for role in ROLES)
    having = {
        permission: [role for role, pattern in ROLES.items() if re.fullmatch(pattern, permission)]
        for permission in documented()
    }
    assert [permission for permission, roles in having.items() if not roles] == []
    assert {roles[0] for roles in having.values() if len(roles) == 1} == ROLES.keys()


def test_the_list_is_read_as_a_person_reads_it() -> None:
    assert {
        "Microsoft.ContainerRegistry/registries/push/write",
        "Microsoft.KeyVault/locations/deletedVaults/purge/action",
        "Microsoft.KeyVault/vaults/secrets/setSecret/action",
        "Microsoft.Web/sites/containerlogs/action",
    } <= documented()
