"""The token of `access: token`, in AWS Secrets Manager; Terraform makes the secret, without a value."""

from __future__ import annotations

import secrets

from pydantic import SecretStr

from bentodeploy.errors import NotBuiltError

from .errors import aws_errors, error_code
from .session import client

_BYTES = 32
"""Of randomness: 256 bits cannot be guessed."""


def ensure_token(secret: str, region: str) -> None:
    """Give the secret of this name a random value unless it has one. Raises CredentialsError, CloudError."""
    if _value(secret, region) is None:
        api = client("secretsmanager", region)
        with aws_errors("store the token", region, where=f"secret {secret}"):
            api.put_secret_value(SecretId=secret, SecretString=secrets.token_urlsafe(_BYTES))


def read_token(secret: str, region: str) -> SecretStr:
    """The token. Raises NotBuiltError before the first apply, CredentialsError, CloudError."""
    value = _value(secret, region)
    if value is None:
        raise NotBuiltError(
            "There is no token yet: the first apply makes one.",
            where=f"secret {secret} in {region}",
            next_step="`bentodeploy up`",
        )
    return SecretStr(value)


def _value(secret: str, region: str) -> str | None:
    """None where the secret has no value yet, or is not there."""
    from botocore.exceptions import ClientError

    api = client("secretsmanager", region)
    with aws_errors("read the token", region, where=f"secret {secret}"):
        try:
            return str(api.get_secret_value(SecretId=secret)["SecretString"])
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise
