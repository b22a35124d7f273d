"""Where the token of a function lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..aws import token

if TYPE_CHECKING:
    from pydantic import SecretStr

    from .spec import LambdaSpec

ADDRESSES = ("aws_secretsmanager_secret.token",)
"""Made before the push, so that the function finds its token (templates/aws_lambda/terraform/token.tf)."""


def secret_name(name: str) -> str:
    """The secret of the deployment `name`, as token.tf names it."""
    return f"bentodeploy/{name}/token"


def ensure_token(name: str, spec: LambdaSpec) -> None:
    """See `aws.token.ensure_token`."""
    token.ensure_token(secret_name(name), spec.region)


def read_token(name: str, spec: LambdaSpec) -> SecretStr:
    """See `aws.token.read_token`."""
    return token.read_token(secret_name(name), spec.region)
