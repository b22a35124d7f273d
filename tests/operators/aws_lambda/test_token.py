"""The token of a function: its secret by Terraform without a value, its value by us."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from operators.aws.token import SECRET_ADDRESS
from operators.aws_lambda import LambdaOperator
from operators.aws_lambda.registry import ADDRESSES as REPOSITORY
from operators.aws_lambda.spec import LambdaSpec
from operators.aws_lambda.token import ADDRESSES, ensure_token, read_token, secret_name
from tests.support.aws_cloud import what_is_left
from tests.support.generated_project import GeneratedProject
from tests.support.moto import ACCOUNT, REGION, FakeAws

pytestmark = pytest.mark.aws

SPEC = LambdaSpec(region=REGION)
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/iris@sha256:{'1' * 64}"


def holders(folder: Path, token: str) -> list[Path]:
    """Files of the project, its state and its saved plan that have the token."""
    plan = folder / "saved.tfplan"
    with ZipFile(plan) as archive:
        parts = {plan / name: archive.read(name) for name in archive.namelist()}
    parts |= {path: path.read_bytes() for path in folder.glob("*") if path.is_file()}
    return [path for path, content in parts.items() if token.encode() in content]


@pytest.mark.terraform
@pytest.mark.parametrize("endpoint", ["function_url", "api_gateway"])
def test_a_guarded_function_lives_from_its_first_apply_to_nothing_left(
    aws: FakeAws, project: GeneratedProject, endpoint: str
) -> None:
    target = project.target({"region": REGION, "endpoint": endpoint}, access="token", env={"A": "b"})
    project.render(target, None)
    project.terraform.init()
    assert LambdaOperator().token_addresses(target) == ADDRESSES
    project.apply(targets=(*REPOSITORY, *ADDRESSES))
    ensure_token("iris", SPEC)
    token = read_token("iris", SPEC).get_secret_value()

    project.render(target, IMAGE)
    project.apply()
    settled = project.plan()
    assert (settled.resources, settled.drift, settled.outputs) == ((), (), ())
    assert read_token("iris", SPEC).get_secret_value() == token
    assert holders(project.folder, token) == []

    arn = aws.client("secretsmanager").describe_secret(SecretId=secret_name("iris"))["ARN"]
    function = aws.client("lambda").get_function_configuration(FunctionName="iris")
    assert function["Environment"]["Variables"] == {"A": "b", "BENTODEPLOY_TOKEN_SECRET": arn}
    policy = aws.client("iam").get_role_policy(RoleName=f"iris-{REGION}", PolicyName="read-own-token")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["secretsmanager:GetSecretValue"]
    assert statement["Resource"] == arn
    if endpoint == "function_url":
        url = aws.client("lambda").get_function_url_config(FunctionName="iris", Qualifier="live")
        assert url["AuthType"] == "NONE"

    project.destroy()
    assert what_is_left(aws) == {}


# The provider itself says so only after two minutes of tries.
DELETED = (
    f"{SECRET_ADDRESS}, token.tf:3: terraform apply failed: creating Secrets Manager Secret "
    "(bentodeploy/iris/token): InvalidRequestException: You can't create this secret because a secret with "
    "this name is already scheduled for deletion."
)


@pytest.mark.terraform
def test_a_secret_that_was_deleted_and_forgotten_is_taken_up_again_with_its_token(
    aws: FakeAws, project: GeneratedProject
) -> None:
    target = project.target({"region": REGION}, access="token")
    project.render(target, IMAGE)
    project.terraform.init()
    project.apply(targets=ADDRESSES)
    ensure_token("iris", SPEC)
    token = read_token("iris", SPEC)
    api = aws.client("secretsmanager")
    api.delete_secret(SecretId=secret_name("iris"), RecoveryWindowInDays=7)
    assert [change.actions for change in project.plan(targets=ADDRESSES).resources] == [("create",)]

    terraform = project.terraform.engine.command
    forget = [*terraform, f"-chdir={project.folder}", "state", "rm", SECRET_ADDRESS]
    subprocess.run(forget, check=True, capture_output=True)
    advice = project.operator.advice(target, DELETED)  # type: ignore[attr-defined]
    restore, take_up = (shlex.split(command) for command in re.findall("`(.*?)`", advice))
    assert restore[:3] == ["aws", "secretsmanager", "restore-secret"]
    api.restore_secret(SecretId=restore[-1])
    subprocess.run([*terraform, *take_up[1:]], check=True, capture_output=True)
    project.apply(targets=ADDRESSES)
    assert project.plan(targets=ADDRESSES).resources == ()
    assert read_token("iris", SPEC) == token
