"""Where the token of a machine's service lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..aws import token

if TYPE_CHECKING:
    from pydantic import SecretStr

    from .spec import AwsEc2Spec

ADDRESSES = ("aws_secretsmanager_secret.token",)
"""Made before the push, so that the machine finds its token (templates/aws_ec2/terraform/token.tf)."""


def secret_name(name: str) -> str:
    """The secret of the deployment `name`, as token.tf names it; a function of that name has another one."""
    return f"bentodeploy/{name}/machine-token"


def ensure_token(name: str, spec: AwsEc2Spec) -> None:
    """See `aws.token.ensure_token`."""
    token.ensure_token(secret_name(name), spec.region)


def read_token(name: str, spec: AwsEc2Spec) -> SecretStr:
    """See `aws.token.read_token`."""
    return token.read_token(secret_name(name), spec.region)
