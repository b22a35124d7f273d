"""Where the token of a function lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..aws import token
from .runtime.secret import SECRET

if TYPE_CHECKING:
    from pydantic import SecretStr

    from .spec import LambdaSpec

ADDRESSES = ("aws_secretsmanager_secret.token",)
"""Made before the push, so that the function finds its token (templates/aws_lambda/terraform/token.tf)."""

_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
"""How regions begin whose ARNs have a partition of their own (IAM User Guide, "Amazon Resource Names")."""


def secret_name(name: str) -> str:
    """The secret of the deployment `name`, as token.tf names it."""
    return f"bentodeploy/{name}/token"


def variables(name: str, region: str) -> dict[str, str]:
    """What templates/aws_lambda/terraform/function.tf adds to the function's variables, in its full length.

    AWS draws the last six characters of the ARN itself (AWS Secrets Manager API, "CreateSecret").
    """
    partition = next((known for start, known in _PARTITIONS.items() if region.startswith(start)), "aws")
    arn = f"arn:{partition}:secretsmanager:{region}:{'0' * 12}:secret:{secret_name(name)}-{'X' * 6}"
    return {SECRET: arn}


def ensure_token(name: str, spec: LambdaSpec) -> None:
    """See `aws.token.ensure_token`."""
    token.ensure_token(secret_name(name), spec.region)


def read_token(name: str, spec: LambdaSpec) -> SecretStr:
    """See `aws.token.read_token`."""
    return token.read_token(secret_name(name), spec.region)
