"""Where the token of a function lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.errors import BentodeployError

from ..aws import token
from ..aws.session import partition
from .runtime.secret import SECRET

if TYPE_CHECKING:
    from pydantic import SecretStr

    from .spec import LambdaSpec

ADDRESSES = ("aws_secretsmanager_secret.token",)
"""Made before the push, so that the function finds its token (templates/aws_lambda/terraform/token.tf)."""


def secret_name(name: str) -> str:
    """The secret of the deployment `name`, as token.tf names it."""
    return f"bentodeploy/{name}/token"


def variables(name: str, region: str) -> dict[str, str]:
    """What templates/aws_lambda/terraform/function.tf adds to the function's variables, in its full length.

    AWS draws the last six characters of the ARN itself (AWS Secrets Manager API, "CreateSecret"). Where boto3
    cannot tell the region's partition, that of most is taken: it is the shortest.
    """
    try:
        part = partition(region)
    except BentodeployError:
        part = "aws"
    arn = f"arn:{part}:secretsmanager:{region}:{'0' * 12}:secret:{secret_name(name)}-{'X' * 6}"
    return {SECRET: arn}


def ensure_token(name: str, spec: LambdaSpec) -> None:
    """See `aws.token.ensure_token`."""
    token.ensure_token(secret_name(name), spec.region)


def read_token(name: str, spec: LambdaSpec) -> SecretStr:
    """See `aws.token.read_token`."""
    return token.read_token(secret_name(name), spec.region)
