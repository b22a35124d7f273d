"""What is told about an endpoint after an apply."""

from __future__ import annotations

from typing import Any

from operators.aws_ec2 import AwsEc2Operator
from tests.operators.aws_ec2.targets import target

OUTPUTS = {"address": "198.51.100.7", "session": "aws ssm start-session --target i-0123456789abcdef0"}


def notes(spec: dict[str, Any] | None = None, /, **config: Any) -> str:
    return "\n".join(AwsEc2Operator().notes(target(spec, **config), OUTPUTS))


def test_plain_http_is_said_plainly() -> None:
    assert "The endpoint is plain HTTP" in notes(access="public")
    assert "unencrypted" in notes(access="public")


def test_with_a_domain_it_is_said_where_its_dns_entry_must_lead() -> None:
    told = notes({"domain": "iris.example.com"}, access="public")
    assert told == "HTTPS needs the DNS entry of iris.example.com to lead to 198.51.100.7."


def test_the_way_to_an_endpoint_that_nobody_may_call_is_told() -> None:
    assert OUTPUTS["session"] in notes()
    assert "start-session" not in notes({"allowed_cidrs": ["192.0.2.0/24"]})
    assert "start-session" not in notes(access="public")
