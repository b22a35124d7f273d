"""The permissions that the README asks for are those that a deployment uses, no more and no fewer."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from botocore.loaders import create_loader

from operators.aws.caller import caller
from operators.aws.ecr import EcrRepository
from operators.aws.logs import log_lines
from operators.aws_lambda.quota import check_concurrency
from operators.aws_lambda.spec import LambdaSpec
from operators.aws_lambda.state import function_status
from operators.aws_lambda.token import ADDRESSES, ensure_token, read_token
from tests.operators.aws_lambda.test_project import EVERYTHING, FIRST, SECOND, SPEC, THROTTLED_API
from tests.support.checkout import CHECKOUT
from tests.support.generated_project import GeneratedProject
from tests.support.moto import REGION, FakeAws

README = CHECKOUT / "operators" / "aws_lambda" / "README.md"

NEEDS_NONE = {"sts:GetCallerIdentity"}
"""AWS Security Token Service API, "GetCallerIdentity"."""

NOT_SEEN_HERE = {
    'the data side of the registry, which is a real one here (Amazon ECR User Guide, "Pushing an image")': {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
    },
    "Lambda lets itself read the repository, in the caller's name (AWS Lambda Developer Guide, images)": {
        "ecr:GetRepositoryPolicy",
        "ecr:SetRepositoryPolicy",
    },
    "asked by Lambda when it is given a role (IAM User Guide, iam:PassRole)": {"iam:PassRole"},
    "calls of the endpoint": {"execute-api:Invoke", "lambda:InvokeFunction", "lambda:InvokeFunctionUrl"},
    "kept by API Gateway in the caller's name (API Gateway Developer Guide, HTTP API logging)": {
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    },
    "without it GetFunction leaves out tags, which Terraform would take for drift (AWS Lambda API)": {
        "lambda:ListTags"
    },
    "asked where something is made with tags (aws-amplify/amplify-cli#12316)": {"apigateway:TagResource"},
    "asked by Lambda for a network (AWS Lambda Developer Guide, VPC)": {
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    },
}


def documented_actions() -> set[str]:
    """All actions of the policy in the README."""
    (block,) = re.findall(r"```json\n(.*?)```", README.read_text(), re.DOTALL)
    return {action for statement in json.loads(block)["Statement"] for action in statement["Action"]}


def permission(call: str) -> str:
    """The IAM action that a call needs: its own name, but for API Gateway, where it is the HTTP method
    (Service Authorization Reference, "Amazon API Gateway Management V2")."""
    service, _, operation = call.partition(":")
    return f"apigateway:{api_gateway_methods()[operation]}" if service == "apigateway" else call


@cache
def api_gateway_methods() -> dict[str, str]:
    """The HTTP method of each operation, as botocore's model of the API has it."""
    operations = create_loader().load_service_model("apigatewayv2", "service-2")["operations"]
    return {name: operation["http"]["method"] for name, operation in operations.items()}


def a_life(project: GeneratedProject, spec: dict[str, Any], *labels: dict[str, str], **config: Any) -> None:
    """Deploy, change what can be changed (the labels, from the first to the last), and destroy."""
    project.render(project.target(spec, labels=labels[0], **config), FIRST)
    project.terraform.init()
    project.apply()
    changes = {"memory_size": 2048, "log_retention_days": 0, "keep_images": 3, "reserved_concurrency": None}
    private = project.target({**spec, **changes}, labels=labels[-1], **{**config, "access": "private"})
    project.render(private, SECOND)
    project.apply()
    project.destroy()


def a_guarded_life(project: GeneratedProject) -> None:
    """The same with a token: its secret comes first, changes its tags, and goes."""
    for labels in ({"team": "flowers", "old": "x"}, {"team": "trees"}):
        project.render(project.target(SPEC, access="token", labels=labels), FIRST)
        project.apply(targets=ADDRESSES)
        ensure_token("iris", LambdaSpec(region=REGION))
        project.apply()
    assert read_token("iris", LambdaSpec(region=REGION))
    use_the_sdk(project)
    project.destroy()


@pytest.mark.aws
@pytest.mark.long
@pytest.mark.terraform
@pytest.mark.timeout(1800)
def test_the_documented_permissions_are_those_that_are_used(aws: FakeAws, project: GeneratedProject) -> None:
    a_life(project, EVERYTHING, {"team": "flowers", "old": "x"}, {"team": "trees"}, access="public")
    # moto cannot change the tags of a stage.
    a_life(project, {**THROTTLED_API, "keep_warm": {"provisioned": 2}}, {"team": "flowers"}, access="public")
    a_guarded_life(project)
    used = set(map(permission, aws.calls())) - NEEDS_NONE
    documented = documented_actions()
    assert used - documented == set(), "used, and not documented"
    assert documented - used - set().union(*NOT_SEEN_HERE.values()) == set(), "documented, and not used"


def use_the_sdk(project: GeneratedProject) -> None:
    """What the command asks AWS itself of what is deployed."""
    caller(REGION)
    assert list(check_concurrency(LambdaSpec(region=REGION, reserved_concurrency=1), is_deployed=False))
    repository = EcrRepository("iris", REGION)
    assert repository.repository
    repository.credentials()
    list(log_lines("/aws/lambda/iris", REGION, lines=1, follow=False))
    function_status(project.terraform.outputs())
