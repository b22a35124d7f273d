"""The token of `access: token`, in AWS Secrets Manager; Terraform makes the secret, without a value."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bentodeploy.errors import NotBuiltError

from ..aws.errors import aws_errors, error_code
from ..aws.session import client

if TYPE_CHECKING:
    from .spec import LambdaSpec

ADDRESSES = ("aws_secretsmanager_secret.token",)
"""Made before the push, so that the function finds its token (templates/aws_lambda/terraform/token.tf)."""


def secret_name(name: str) -> str:
    """The secret of the deployment `name`, as token.tf names it."""
    return f"bentodeploy/{name}/token"


def ensure_token(name: str, spec: LambdaSpec) -> None:
    """Give the secret a random value unless it has one. Raises CredentialsError, CloudError."""
    if _value(name, spec) is None:
        api = client("secretsmanager", spec.region)
        with aws_errors("store the token", spec.region, where=f"secret {secret_name(name)}"):
            api.put_secret_value(SecretId=secret_name(name), SecretString=secrets.token_urlsafe(32))


def read_token(name: str, spec: LambdaSpec) -> SecretStr:
    """The token. Raises NotBuiltError before the first apply, CredentialsError, CloudError."""
    value = _value(name, spec)
    if value is None:
        raise NotBuiltError(
            "There is no token yet: the first apply makes one.",
            where=f"secret {secret_name(name)} in {spec.region}",
            next_step="`bentodeploy up`",
        )
    return SecretStr(value)


def _value(name: str, spec: LambdaSpec) -> str | None:
    """None where the secret has no value yet, or is not there."""
    from botocore.exceptions import ClientError

    api = client("secretsmanager", spec.region)
    with aws_errors("read the token", spec.region, where=f"secret {secret_name(name)}"):
        try:
            return str(api.get_secret_value(SecretId=secret_name(name))["SecretString"])
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise
