"""What AWS and the machine itself say about a deployed machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from bentodeploy.operator import RuntimeStatus

from ..aws.caller import require_account
from ..aws.errors import aws_errors, error_code
from ..aws.session import client

SILENCE = 900
"""Seconds after which a new machine that never reported is taken for a failed one: Amazon Linux boots in
one minute, and installs Docker in another."""

_WORDS = {
    "pending": "starting",
    "running": "running",
    "stopping": "stopped",
    "stopped": "stopped",
    "shutting-down": "failed",
    "terminated": "failed",
}
"""EC2's words for a machine's state, in ours (Amazon EC2 User Guide, "Instance lifecycle")."""


@dataclass(frozen=True)
class Report:
    """What the machine's agent told last (templates/aws_ec2/terraform/agent/reports.py writes it)."""

    state: str
    detail: str
    desired: str | None
    """SHA-256 of what the machine was to run then."""


def machine_status(outputs: Mapping[str, Any]) -> RuntimeStatus:
    """How the machine stands to what it shall run. Raises CloudError, CredentialsError."""
    region, instance_id = outputs["region"], outputs["instance_id"]
    instance = _instance(region, instance_id)
    if instance is None:
        require_account(region, outputs.get("account"))
        return RuntimeStatus(
            "failed", f"The machine {instance_id} is gone; `bentodeploy apply` makes another."
        )
    word = instance["State"]["Name"]
    state = _WORDS.get(word, "failed")
    if state != "running":
        return RuntimeStatus(state, f"The machine {instance_id} is {word}.")
    report = last_report(region, outputs["log_group"], instance_id)
    return judge(report, outputs["wanted_sha256"], instance_id, _age(instance["LaunchTime"]))


def judge(report: Report | None, wanted: str, instance_id: str, age: float) -> RuntimeStatus:
    """The state that a running machine's last report means; `age` in seconds since its start."""
    if report is None and age > SILENCE:
        minutes = int(age // 60)
        what = f"The machine {instance_id} has not reported in the {minutes} minutes since its start"
        return RuntimeStatus("failed", f"{what}: does its subnet lead to the internet?")
    if report is None:
        return RuntimeStatus("starting", f"The machine {instance_id} boots.")
    if report.desired is None:
        return RuntimeStatus(report.state, report.detail)
    if report.desired != wanted:
        return RuntimeStatus("starting", f"The machine {instance_id} has not taken up the release yet.")
    return RuntimeStatus(report.state, report.detail)


def last_report(region: str, log_group: str, instance_id: str) -> Report | None:
    """None before the first report of the machine's agent, and when the logs' retention has removed it."""
    from botocore.exceptions import ClientError

    stream = f"deploy/{instance_id}"
    asked = {"logGroupName": log_group, "logStreamName": stream, "limit": 1, "startFromHead": False}
    with aws_errors("read the machine's reports", region, where=f"log group {log_group}"):
        try:
            events = client("logs", region).get_log_events(**asked)["events"]
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise
    return _parse(events[-1]["message"]) if events else None


def _parse(message: str) -> Report | None:
    """None for what the agent did not write."""
    try:
        told = json.loads(message)
        return Report(told["state"], told["detail"], told["desired"])
    except (ValueError, KeyError, TypeError):
        return None


def _instance(region: str, instance_id: str) -> dict[str, Any] | None:
    from botocore.exceptions import ClientError

    with aws_errors("ask for the machine's state", region, where=f"EC2 instance {instance_id}"):
        try:
            found = client("ec2", region).describe_instances(InstanceIds=[instance_id])
        except ClientError as error:
            if error_code(error) == "InvalidInstanceID.NotFound":
                return None
            raise
    instances: list[dict[str, Any]] = [one for group in found["Reservations"] for one in group["Instances"]]
    return instances[0] if instances else None


def _age(launched: datetime) -> float:
    return (datetime.now(timezone.utc) - launched).total_seconds()
