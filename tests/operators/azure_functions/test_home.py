"""What runs is not taken away by a config that names another place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bentodeploy.operator import Target
from operators.azure_functions import FunctionsOperator
from operators.azure_functions.home import check_home
from operators.azure_functions.registry import addresses
from operators.azure_functions.spec import FunctionsSpec
from operators.azure_functions.token import addresses as token_addresses
from tests.support.cloud_provider import attached_provider
from tests.support.fake_azure import SUBSCRIPTION, FakeAzure
from tests.support.generated_project import generated_project

OWN = {"endpoint": "https://iris-1.azurewebsites.net", "location": "westeurope", "resource_group": "iris"}
THEIRS = {**OWN, "resource_group": "bentos"}


def spec(**values: Any) -> FunctionsSpec:
    return FunctionsSpec.model_validate(values)


@pytest.mark.parametrize(
    ("outputs", "wanted", "lives", "cure"),
    [
        (
            OWN,
            {"location": "northeurope"},
            "location westeurope, not in north",
            "Write `location: westeurope`",
        ),
        (
            OWN,
            {"location": "westeurope", "resource_group": "bentos"},
            "resource group iris, not in bentos",
            "Leave `resource_group` out",
        ),
        (THEIRS, {"location": "westeurope"}, "resource group bentos, not in iris", "Write `resource_group: "),
    ],
    ids=["location", "own group", "their group"],
)
def test_another_place_than_that_of_the_app_is_refused(
    outputs: dict[str, str], wanted: dict[str, str], lives: str, cure: str
) -> None:
    (finding,) = check_home("iris", spec(**wanted), outputs)
    assert finding.check in FunctionsOperator.check_names, "it can be skipped"
    assert not finding.ok
    assert f"lives in the {lives}" in finding.what
    assert str(finding.cure).startswith(cure)
    assert "`bentodeploy destroy` it after that" in str(finding.cure)


@pytest.mark.parametrize(
    ("outputs", "wanted"),
    [
        (OWN, {"location": "westeurope"}),
        (THEIRS, {"resource_group": "Bentos"}),
        ({}, {"location": "northeurope"}),
        ({"location": "westeurope", "resource_group": "iris"}, {"location": "northeurope"}),
    ],
    ids=["own", "theirs", "nothing", "no app yet"],
)
def test_the_same_place_passes_and_so_does_any_before_there_is_an_app(
    outputs: dict[str, str], wanted: dict[str, str]
) -> None:
    assert list(check_home("iris", spec(**wanted), outputs)) == []


@pytest.mark.provider
@pytest.mark.terraform
def test_with_a_token_a_build_would_replace_the_identity_of_an_app_of_another_name(
    tmp_path: Path, azure: FakeAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"location": "westeurope", "subscription_id": SUBSCRIPTION}
    image = f"iris.azurecr.io/iris@sha256:{'1' * 64}"
    project = generated_project(FunctionsOperator(), tmp_path / "project")
    with attached_provider("azurerm", monkeypatch):
        same = project.target(values, access="token")
        project.render(same, image)
        project.terraform.init()
        project.apply()
        outputs = project.terraform.outputs()
        renamed = project.target({**values, "app_name": "flowers"}, access="token")
        project.render(renamed, image)
        plan = project.plan(targets=token_addresses(spec(**values)))
    gone = {change.address for change in plan.resources if "delete" in change.actions}
    assert gone == {"azurerm_user_assigned_identity.app", "azurerm_role_assignment.token[0]"}

    def refused(target: Target[Any]) -> list[str]:
        return [one.check for one in FunctionsOperator().checks(target, None, {}, outputs) if not one.ok]

    assert (refused(same), refused(renamed)) == ([], ["app"])
    assert "app" in FunctionsOperator.check_names, "it can be skipped"
    assert refused(project.target({**values, "app_name": "flowers"})) == [], (
        "without one nothing is made early"
    )


@pytest.mark.provider
@pytest.mark.terraform
def test_else_a_build_would_delete_the_group_with_all_that_runs_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"location": "westeurope", "subscription_id": SUBSCRIPTION}
    image = f"iris.azurecr.io/iris@sha256:{'1' * 64}"
    project = generated_project(FunctionsOperator(), tmp_path / "project")
    with attached_provider("azurerm", monkeypatch):
        project.render(project.target(values), image)
        project.terraform.init()
        project.apply()
        outputs = project.terraform.outputs()
        moved = {**values, "location": "northeurope"}
        project.render(project.target(moved), image)
        plan = project.plan(targets=addresses(spec(**moved)))
    gone = {change.address for change in plan.resources if "delete" in change.actions}
    assert gone == {"azurerm_resource_group.this[0]", "azurerm_container_registry.this[0]"}
    assert [one.check for one in check_home("iris", spec(**moved), outputs)] == ["location"]
    assert list(check_home("iris", spec(**values), outputs)) == []
