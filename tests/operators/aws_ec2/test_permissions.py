"""The policy in the operator's README is what a deployment asks AWS for in its life: no less, and no more."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from operators.aws_ec2 import AwsEc2Operator
from operators.aws_ec2.cloud_checks import cloud_checks
from tests.support.checkout import CHECKOUT
from tests.support.generated_project import GeneratedProject
from tests.support.moto import ACCOUNT, REGION, FakeAws

README = CHECKOUT / "operators" / "aws_ec2" / "README.md"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/bentodeploy/iris@sha256:{'1' * 64}"

PUSH_AND_READ_BACK = {
    f"ecr:{action}"
    for action in (
        *("BatchCheckLayerAvailability", "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload"),
        *("PutImage", "BatchGetImage", "GetDownloadUrlForLayer"),
    )
}
"""The registry itself asks for these (Amazon ECR User Guide, "IAM permissions for pushing an image", and
"Required IAM permissions" for pulling)."""
HANDED_OVER = {"iam:PassRole"}
"""A permission that is no call (IAM User Guide, "Granting a user permissions to pass a role")."""
FREE = {"sts:GetCallerIdentity"}
"""Needs no permission (AWS STS API, GetCallerIdentity)."""


def statements() -> list[dict[str, Any]]:
    """Of the policy in the README."""
    (block,) = re.findall(r"```json\n(.*?)```", README.read_text(), re.DOTALL)
    found = json.loads(block)["Statement"]
    assert isinstance(found, list)
    return found


def actions() -> list[str]:
    """All that the policy allows."""
    found: list[str] = []
    for statement in statements():
        allowed = statement["Action"]
        found += [allowed] if isinstance(allowed, str) else allowed
    return found


def test_it_names_each_resource_that_can_be_named() -> None:
    assert {json.dumps(one["Resource"]) for one in statements() if "ec2:" not in str(one["Action"])} == {
        '"arn:aws:ecr:*:*:repository/bentodeploy/iris"',
        '["arn:aws:iam::*:role/iris-*", "arn:aws:iam::*:instance-profile/iris-*"]',
        '"arn:aws:iam::*:role/iris-*"',
        '"arn:aws:servicequotas:*:*:ec2/*"',
        '"arn:aws:ssm:*:*:parameter/bentodeploy/iris/wanted"',
        '"arn:aws:ssm:*::parameter/aws/service/*"',
        '"arn:aws:logs:*:*:log-group:/bentodeploy/iris*"',
        '"arn:aws:secretsmanager:*:*:secret:bentodeploy/iris/machine-token-*"',
    }
    assert not any("*" in action for action in actions())


@pytest.mark.aws
@pytest.mark.long
@pytest.mark.terraform
@pytest.mark.timeout(1800)
def test_a_life_from_the_first_apply_to_the_last_destroy_calls_what_it_allows(
    project: GeneratedProject, aws: FakeAws
) -> None:
    ec2 = aws.client("ec2")
    (subnet, *_) = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    aws.forget_calls()
    operator = AwsEc2Operator()

    first = project.target({"region": REGION}, labels={"team": "ml"})
    registry = operator.registry(first)
    assert list(cloud_checks(first, None, {}))
    project.render(first, None)
    project.terraform.init()
    project.apply(targets=operator.registry_addresses(first))
    assert registry is not None
    assert registry.repository
    assert registry.credentials()
    project.render(first, IMAGE)
    project.apply()

    larger = {"instance_type": "t3.medium", "disk_size": 40, "log_retention_days": 7, "keep_images": 3}
    public = project.target({"region": REGION, **larger}, access="public", labels={"of": "flowers"})
    project.render(public, IMAGE, 2)
    project.apply()
    private = {**larger, "replace_on_update": True, "subnet_id": subnet["SubnetId"]}
    project.render(project.target({"region": REGION, **private}), IMAGE, 3)
    project.apply()
    for labels in ({"of": "flowers"}, {"team": "ml"}):
        guarded = project.target({"region": REGION, **private}, access="token", labels=labels)
        project.render(guarded, IMAGE, 4)
        project.apply(targets=operator.registry_addresses(guarded) + operator.token_addresses(guarded))
        operator.ensure_token(guarded)
        project.apply()
    assert operator.token(guarded)

    outputs = project.terraform.outputs()
    operator.status(public, outputs)
    list(operator.logs(public, outputs, lines=1, follow=False))
    project.destroy()
    assert sorted((aws.calls() - FREE) | PUSH_AND_READ_BACK | HANDED_OVER) == sorted(set(actions()))
