"""Clients of AWS's APIs."""

from __future__ import annotations

from typing import Any

from bentodeploy import __version__
from bentodeploy.errors import MissingExtraError

ATTEMPTS = 6
"""Tries of one call in all, with growing pauses in between (botocore's retry mode `standard`, which takes
throttling, timeouts and 5xx answers for passing)."""


def open_session(region: str) -> Any:
    """A `boto3.Session` with boto3's own chain of credentials, which are not looked at yet.

    Raises MissingExtraError where boto3 is not installed, CredentialsError when AWS_PROFILE names a
    profile that is not there.
    """
    try:
        from boto3.session import Session
    except ImportError as error:
        raise MissingExtraError(
            "boto3, the library for AWS, is not installed.",
            next_step="pip install 'bentodeploy[aws]'",
        ) from error
    from .errors import aws_errors

    with aws_errors("read the AWS settings", region):
        return Session(region_name=region)


def client(service: str, region: str) -> Any:
    """A client for `service` (`ecr`, `lambda`, `logs`, ...) that tries again after passing failures."""
    session = open_session(region)
    from botocore.config import Config

    from .errors import aws_errors

    config = Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=5,
        read_timeout=30,
        user_agent_extra=f"bentodeploy/{__version__}",
    )
    with aws_errors(f"use the AWS service {service}", region):
        return session.client(service, config=config)


def partition(region: str) -> str:
    """The part of AWS that has the region, as ARNs name it: `aws`, `aws-cn` (IAM User Guide, "Amazon Resource
    Names"). `aws` for what looks like no region that the installed boto3 knows."""
    session = open_session(region)
    from botocore.exceptions import UnknownRegionError

    try:
        return str(session.get_partition_for_region(region))
    except UnknownRegionError:
        return "aws"


def address(service: str, region: str) -> str:
    """The URL that a client of this service would call, the user's own endpoints considered."""
    return str(client(service, region).meta.endpoint_url)
