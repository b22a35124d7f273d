"""The operator as the core sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.discovery import find_operator
from bentodeploy.operator import Finding, Target, capabilities
from operators.aws_lambda import LambdaOperator
from operators.aws_lambda.limits import ENV_BYTES
from operators.aws_lambda.spec import LambdaSpec
from tests.support.moto import ACCOUNT, REGION, FakeAws


def target(
    folder: Path, region: str = REGION, spec: dict[str, Any] | None = None, **config: Any
) -> Target[Any]:
    read = LambdaSpec.model_validate({"region": region, **(spec or {})})
    values = {"api_version": "v1", "name": "iris", "operator": {"name": "aws-lambda"}, **config, "spec": read}
    return Target(DeploymentConfig.model_validate(values), read, folder)


def by_check(findings: Any) -> dict[str, Finding]:
    return {finding.check: finding for finding in findings}


def test_it_is_found_by_its_name() -> None:
    operator = find_operator("aws-lambda")
    assert type(operator).__name__ == "LambdaOperator"
    assert set(capabilities(type(operator))) == {
        "advice",
        "fit",
        "image limits",
        "logs",
        "pipeline login",
        "preflight",
        "private endpoint",
        "reach",
        "registry",
        "status",
        "suggestions",
        "token",
        "trial",
    }


def test_the_image_is_for_the_functions_processors(tmp_path: Path) -> None:
    operator = LambdaOperator()
    assert operator.platform(target(tmp_path)) == "linux/amd64"
    assert operator.platform(target(tmp_path, spec={"architecture": "arm64"})) == "linux/arm64"


@pytest.mark.parametrize("name", ["iris", "iris-2_b", "x1", "a" * 48])
def test_names_that_function_role_and_repository_take(name: str) -> None:
    assert re.fullmatch(LambdaOperator.name_pattern, name)


@pytest.mark.parametrize("name", ["i", "a" * 49, "iris-", "iris--two", "iris_-x", "Iris", "2iris", "i.ris"])
def test_names_that_one_of_them_refuses(name: str) -> None:
    assert re.fullmatch(LambdaOperator.name_pattern, name) is None


def test_variables_are_the_spec_and_what_the_config_says_beside_it(tmp_path: Path) -> None:
    wanted = target(
        tmp_path,
        spec={"keep_warm": {"provisioned": 2}},
        env={"A": "b"},
        labels={"team": "x"},
        access="public",
    )
    variables = LambdaOperator().variables(wanted, None, {})
    assert variables["keep_warm"] == {"provisioned": 2, "schedule": None}
    assert variables["tags"] == {"bentodeploy": "iris", "team": "x"}
    assert (variables["env"], variables["access"], variables["name"]) == ({"A": "b"}, "public", "iris")


def test_every_variable_is_declared_by_the_template(tmp_path: Path) -> None:
    template = Path(__file__).parents[3] / "templates" / "aws_lambda" / "terraform"
    declared = set(re.findall(r'^variable "(\w+)"', (template / "variables.tf").read_text(), re.MULTILINE))
    assert LambdaOperator().variables(target(tmp_path), None, {}).keys() == declared


def test_no_permission_has_the_name_that_the_provider_gives_its_own() -> None:
    template = Path(__file__).parents[3] / "templates" / "aws_lambda" / "terraform"
    names = re.findall(
        r'statement_id\s+= "([^"]+)"', "\n".join(file.read_text() for file in template.glob("*.tf"))
    )
    assert len(names) == len(set(names)) == 4
    assert "FunctionURLAllowPublicAccess" not in names


def test_a_region_that_does_not_exist_is_found_without_asking_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    findings = by_check(LambdaOperator().local_checks(target(tmp_path, region="eu-centrl-1"), None, {}))
    assert list(findings) == ["region"]
    assert "eu-central-1" in str(findings["region"].cure)


def test_a_region_without_function_urls_is_found_without_asking_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    wanted = target(tmp_path, region="il-central-1")
    refused = by_check(LambdaOperator().local_checks(wanted, None, {}))["endpoint"]
    assert not refused.ok
    assert "endpoint: api_gateway" in str(refused.cure)


def test_a_guarded_function_needs_room_for_the_name_of_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    env = {"NAME": "x" * (ENV_BYTES - 20)}
    private, guarded = (target(tmp_path, env=env, access=access) for access in ("private", "token"))
    assert "env" not in by_check(LambdaOperator().local_checks(private, None, {}))
    assert not by_check(LambdaOperator().local_checks(guarded, None, {}))["env"].ok


@pytest.mark.aws
def test_checks_see_env_labels_and_the_account(tmp_path: Path, aws: FakeAws) -> None:
    wanted = target(tmp_path, env={"AWS_REGION": "x"}, labels={"team": "${x}"})
    here = by_check(LambdaOperator().local_checks(wanted, None, {}))
    assert {check for check, finding in here.items() if not finding.ok} == {"env", "labels"}
    there = by_check(LambdaOperator().checks(wanted, None, {}, {"account": "999999999999"}))
    assert {check for check, finding in there.items() if not finding.ok} == {"account"}
    settled = by_check(LambdaOperator().checks(target(tmp_path), None, {}, {"account": ACCOUNT}))
    assert all(finding.ok for finding in settled.values())


@pytest.mark.parametrize(
    "outputs",
    [{"region": "eu-west-1"}, {"repository_url": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/iris"}],
    ids=["deployed", "built"],
)
def test_a_deployment_of_another_region_is_found_without_asking_aws(
    outputs: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    findings = by_check(LambdaOperator().checks(target(tmp_path), None, {}, outputs))
    assert list(findings) == ["region"]
    assert "lives in eu-west-1" in findings["region"].what


@pytest.mark.aws
@pytest.mark.parametrize(("account", "ok"), [("999999999999", False), (ACCOUNT, True)])
def test_before_the_first_apply_the_repository_tells_the_account(
    account: str, ok: bool, tmp_path: Path, aws: FakeAws
) -> None:
    outputs = {"repository_url": f"{account}.dkr.ecr.{REGION}.amazonaws.com/iris"}
    findings = by_check(LambdaOperator().checks(target(tmp_path), None, {}, outputs))
    assert all(finding.ok for finding in findings.values()) is ok
    assert ("account" in findings) is not ok
