"""What is told about an endpoint after an apply."""

from __future__ import annotations

from typing import Any

import pytest

from operators.aws_ec2 import AwsEc2Operator
from operators.aws_ec2.strays import strays
from tests.operators.aws_ec2.targets import target
from tests.support.moto import REGION, FakeAws

OUTPUTS = {
    "address": "198.51.100.7",
    "session": "aws ssm start-session --target i-0123456789abcdef0",
    "region": REGION,
    "instance_id": "i-0123456789abcdef0",
}

pytestmark = pytest.mark.aws


@pytest.fixture(autouse=True)
def _empty_aws(aws: FakeAws) -> None:
    """Nothing was left over in it."""


def notes(spec: dict[str, Any] | None = None, /, **config: Any) -> str:
    return "\n".join(AwsEc2Operator().notes(target(spec, **config), OUTPUTS))


def test_plain_http_is_said_plainly() -> None:
    assert "The endpoint is plain HTTP" in notes(access="public")
    assert "unencrypted" in notes(access="public")
    assert "token" not in notes(access="public")
    assert "each with the token, and answers travel unencrypted" in notes(access="token")


def test_with_a_domain_it_is_said_where_its_dns_entry_must_lead() -> None:
    told = notes({"domain": "iris.example.com"}, access="public")
    assert told == "HTTPS needs the DNS entry of iris.example.com to lead to 198.51.100.7."


def test_the_way_to_an_endpoint_that_nobody_may_call_is_told() -> None:
    assert OUTPUTS["session"] in notes()
    assert "start-session" not in notes({"allowed_cidrs": ["192.0.2.0/24"]})
    assert "start-session" not in notes(access="public")
    assert "start-session" not in notes(access="token")


def machine_of(aws: FakeAws, name: str) -> str:
    """A machine with the tag of the deployment `name`."""
    ec2 = aws.client("ec2")
    (image, *_) = ec2.describe_images(Owners=["amazon"])["Images"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "bentodeploy", "Value": name}]}]
    made = ec2.run_instances(ImageId=image["ImageId"], MinCount=1, MaxCount=1, TagSpecifications=tags)
    return str(made["Instances"][0]["InstanceId"])


def test_machines_that_an_interrupted_apply_left_are_told_with_what_removes_them(aws: FakeAws) -> None:
    own, stray, gone, _ = (machine_of(aws, name) for name in ("iris", "iris", "iris", "another"))
    aws.client("ec2").terminate_instances(InstanceIds=[gone])
    assert strays(REGION, "iris", own) == [stray]
    aws.client("ec2").terminate_instances(InstanceIds=[own])
    assert f"terminate-instances --region {REGION} --instance-ids {stray}" in notes()


def test_an_aws_that_does_not_answer_that_question_hides_nothing_else(aws: FakeAws) -> None:
    aws.fail("ec2:DescribeInstances", "UnauthorizedOperation", "No.", times=1, status=403)
    assert "plain HTTP" in notes()
