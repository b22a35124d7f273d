"""The operator as the core sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.discovery import find_operator
from bentodeploy.operator import Target, capabilities
from operators.azure_functions import FunctionsOperator
from operators.azure_functions.limits import REQUEST_MB
from operators.azure_functions.spec import FunctionsSpec
from tests.support import cli
from tests.support.checkout import CHECKOUT
from tests.support.fake_azure import SUBSCRIPTION, FakeAzure

TEMPLATE = CHECKOUT / "templates" / "azure_functions" / "terraform"


def target(folder: Path, spec: dict[str, Any] | None = None, **config: Any) -> Target[Any]:
    read = FunctionsSpec.model_validate({"location": "westeurope", **(spec or {})})
    values = {"api_version": "v1", "name": "iris", "operator": {"name": "azure-functions"}, **config}
    return Target(DeploymentConfig.model_validate({**values, "spec": read}), read, folder)


def test_it_is_found_by_its_name() -> None:
    operator = find_operator("azure-functions")
    assert type(operator).__name__ == "FunctionsOperator"
    assert set(capabilities(type(operator))) >= {
        "health",
        "image limits",
        "logs",
        "pipeline login",
        "preflight",
        "private endpoint",
        "registry",
        "status",
        "suggestions",
        "token",
        "trial",
    }


def test_the_size_of_a_request_is_told_before_a_deployment(tmp_path: Path) -> None:
    shown = cli.succeed("operator", "show", "azure-functions", "--json", cwd=tmp_path).document
    (limit,) = (one for one in shown["limits"] if one["name"] == "request")
    assert limit["value"] == f"{REQUEST_MB} MB" == "100 MB"


def test_every_variable_is_declared_by_the_template(tmp_path: Path) -> None:
    declared = set(re.findall(r'^variable "(\w+)"', (TEMPLATE / "variables.tf").read_text(), re.MULTILINE))
    assert FunctionsOperator().variables(target(tmp_path), None, {}).keys() == declared


def test_a_dedicated_plan_has_a_number_of_instances_and_an_elastic_one_two(
    tmp_path: Path, azure: FakeAzure
) -> None:
    def instances(**spec: Any) -> tuple[Any, ...]:
        values = FunctionsOperator().variables(target(tmp_path, spec), None, {})
        return tuple(
            values[name] for name in ("plan_sku", "elastic", "always_on", "min_instances", "max_instances")
        )

    assert instances() == ("P1v2", False, True, 1, None)
    assert instances(premium_plan_sku="ep2", min_instances=3) == ("EP2", True, False, 3, 3)
    assert instances(premium_plan_sku="EP1", max_burst=20) == ("EP1", True, False, 1, 20)


def test_names_stay_in_a_shell_that_does_not_know_the_subscription(
    tmp_path: Path, azure: FakeAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = FunctionsOperator().variables(target(tmp_path), None, {})
    assert first["subscription_id"] == SUBSCRIPTION
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID")
    assert FunctionsOperator().variables(target(tmp_path), None, first) == first


def test_what_an_apply_left_that_ended_half_way_does_not_count_against_the_next_one(
    tmp_path: Path, azure: FakeAzure
) -> None:
    azure.usages["P1v2"] = (1, 1)

    def quota(outputs: dict[str, Any]) -> bool:
        findings = FunctionsOperator().checks(target(tmp_path), None, {}, outputs)
        return next(finding.ok for finding in findings if finding.check == "quota")

    assert quota({}) is False
    assert quota({"subscription_id": SUBSCRIPTION}) is True


def test_who_may_call_is_told_to_image_and_template(tmp_path: Path) -> None:
    private = FunctionsOperator().variables(target(tmp_path), None, {})
    public = FunctionsOperator().variables(target(tmp_path, access="public"), None, {})
    assert (private["access"], private["auth_level"]) == ("private", "FUNCTION")
    assert (public["access"], public["auth_level"]) == ("public", "ANONYMOUS")


def test_a_pipeline_is_told_what_it_needs_tokens_of(tmp_path: Path) -> None:
    def scopes(access: str) -> tuple[str, ...]:
        return FunctionsOperator().pipeline_login(target(tmp_path, access=access)).scopes

    registry = "https://containerregistry.azure.net/.default"
    assert scopes("private") == (registry,)
    assert scopes("token") == (registry, "https://vault.azure.net/.default")


def test_azure_asks_for_health_below_the_prefix_and_where_no_token_is_wanted(tmp_path: Path) -> None:
    def asked(path: str, access: str) -> Any:
        wanted = target(tmp_path, {"path_prefix": "/api"}, access=access, health={"path": path})
        return FunctionsOperator().variables(wanted, None, {})["health_path"]

    assert asked("/warm", "public") == "/api/warm"
    assert asked("/warm", "token") == "/api/readyz"


def test_a_trial_gives_the_memory_of_the_plan(tmp_path: Path) -> None:
    from bentodeploy.bento.reader import read_bento
    from tests.support.bentos import make_bundle

    bento = read_bento(make_bundle(tmp_path / "bundle"))
    trial = FunctionsOperator().trial(target(tmp_path, {"premium_plan_sku": "EP3"}), bento)
    assert (trial.memory_mb, trial.cpus) == (14 * 1024, 4)
    handler = FunctionsOperator().trial(target(tmp_path, {"runtime": "custom_handler"}), bento)
    assert handler.environment["FUNCTIONS_CUSTOMHANDLER_PORT"] == str(handler.port)
