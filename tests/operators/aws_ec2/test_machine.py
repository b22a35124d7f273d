"""What EC2 and a machine's reports say about the state of a deployment."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from bentodeploy.errors import CredentialsError
from bentodeploy.operator import RuntimeStatus
from operators.aws_ec2 import AwsEc2Operator
from operators.aws_ec2.machine import Report, judge, last_report, machine_status
from tests.operators.aws_ec2.targets import target
from tests.support.moto import REGION, FakeAws

GROUP = "/bentodeploy/iris"
MACHINE = "i-0123456789abcdef0"


def test_a_report_about_what_is_wanted_counts() -> None:
    assert judge(Report("running", "It answers.", "now"), "now", MACHINE, 60) == RuntimeStatus(
        "running", "It answers."
    )


def test_a_report_about_the_release_before_says_nothing_about_this_one() -> None:
    assert judge(Report("running", "It answers.", "before"), "now", MACHINE, 60).state == "starting"
    assert judge(Report("failed", "It died.", "before"), "now", MACHINE, 60).state == "starting"


def test_a_machine_that_cannot_read_what_is_wanted_says_so() -> None:
    told = judge(Report("failed", "ssm get-parameter: denied", None), "now", MACHINE, 60)
    assert told == RuntimeStatus("failed", "ssm get-parameter: denied")


def test_a_new_machine_may_be_silent_for_a_while() -> None:
    assert judge(None, "now", MACHINE, 60).state == "starting"
    assert judge(None, "now", MACHINE, 3600).state == "failed"


@pytest.fixture
def group(aws: FakeAws) -> FakeAws:
    aws.client("logs").create_log_group(logGroupName=GROUP)
    return aws


def tell(aws: FakeAws, machine: str, message: str) -> None:
    logs, stream = aws.client("logs"), f"deploy/{machine}"
    if not logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=stream)["logStreams"]:
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
    events = [{"timestamp": int(time.time() * 1000), "message": message}]
    logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


@pytest.mark.aws
def test_the_last_report_is_read(group: FakeAws) -> None:
    assert last_report(REGION, GROUP, MACHINE) is None
    for state in ("starting", "running"):
        tell(group, MACHINE, json.dumps({"state": state, "detail": "d", "desired": "now"}))
    assert last_report(REGION, GROUP, MACHINE) == Report("running", "d", "now")


@pytest.mark.aws
def test_what_the_agent_did_not_write_is_no_report(group: FakeAws) -> None:
    tell(group, MACHINE, "hello")
    assert last_report(REGION, GROUP, MACHINE) is None


@pytest.mark.aws
def test_without_a_log_group_there_is_no_report(aws: FakeAws) -> None:
    assert last_report(REGION, GROUP, MACHINE) is None


@pytest.fixture
def outputs(group: FakeAws) -> dict[str, Any]:
    """Of a deployment whose machine runs."""
    ec2 = group.client("ec2")
    (image, *_) = ec2.describe_images(Owners=["amazon"])["Images"]
    (machine,) = ec2.run_instances(ImageId=image["ImageId"], MinCount=1, MaxCount=1)["Instances"]
    return {
        "region": REGION,
        "instance_id": machine["InstanceId"],
        "log_group": GROUP,
        "wanted_sha256": "now",
    }


@pytest.mark.aws
def test_a_machine_that_runs_is_as_it_reports(group: FakeAws, outputs: dict[str, Any]) -> None:
    assert machine_status(outputs).state == "starting"
    tell(group, outputs["instance_id"], json.dumps({"state": "running", "detail": "d", "desired": "now"}))
    assert machine_status(outputs) == RuntimeStatus("running", "d")


@pytest.mark.aws
def test_a_machine_that_was_stopped_or_removed_is_told(group: FakeAws, outputs: dict[str, Any]) -> None:
    group.client("ec2").stop_instances(InstanceIds=[outputs["instance_id"]])
    assert machine_status(outputs).state == "stopped"
    group.client("ec2").terminate_instances(InstanceIds=[outputs["instance_id"]])
    assert machine_status(outputs).state == "failed"
    gone = machine_status({**outputs, "instance_id": "i-0fedcba9876543210"})
    assert (gone.state, "is gone" in gone.detail) == ("failed", True)


@pytest.mark.aws
def test_a_machine_of_another_account_is_not_taken_for_a_removed_one(aws: FakeAws) -> None:
    with pytest.raises(CredentialsError, match="lives in the account 999999999999"):
        machine_status({"region": REGION, "instance_id": MACHINE, "account": "999999999999"})


def answers() -> str | None:
    return None


def answers_nothing() -> str | None:
    return "no answer"


@pytest.mark.aws
def test_healthy_is_what_the_machine_reports_of_this_release(group: FakeAws, outputs: dict[str, Any]) -> None:
    operator, public = AwsEc2Operator(), target(access="public")
    assert operator.unhealthy(public, outputs, answers) is not None
    tell(group, outputs["instance_id"], json.dumps({"state": "running", "detail": "d", "desired": "before"}))
    assert operator.unhealthy(public, outputs, answers) is not None
    tell(group, outputs["instance_id"], json.dumps({"state": "running", "detail": "d", "desired": "now"}))
    assert operator.unhealthy(public, outputs, answers) is None


@pytest.mark.aws
def test_only_a_public_endpoint_must_answer_from_here(group: FakeAws, outputs: dict[str, Any]) -> None:
    tell(group, outputs["instance_id"], json.dumps({"state": "running", "detail": "d", "desired": "now"}))
    operator = AwsEc2Operator()
    assert operator.unhealthy(target(access="public"), outputs, answers_nothing) == "no answer"
    assert operator.unhealthy(target(), outputs, answers_nothing) is None


@pytest.mark.aws
def test_a_domain_that_does_not_answer_is_told_with_where_it_must_lead(
    group: FakeAws, outputs: dict[str, Any]
) -> None:
    tell(group, outputs["instance_id"], json.dumps({"state": "running", "detail": "d", "desired": "now"}))
    with_domain = target({"domain": "iris.example.com"}, access="public")
    told = AwsEc2Operator().unhealthy(with_domain, {**outputs, "address": "198.51.100.7"}, answers_nothing)
    assert told == "no answer (the DNS entry of iris.example.com must lead to 198.51.100.7)"
