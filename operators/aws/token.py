"""The token of `access: token`, in AWS Secrets Manager; Terraform makes the secret, without a value."""

from __future__ import annotations

from pydantic import SecretStr

from bentodeploy.image.guard.token import new_token, no_token_yet

from .errors import aws_errors, error_code
from .session import client


def ensure_token(secret: str, region: str) -> None:
    """Give the secret of this name a random value unless it has one. Raises CredentialsError, CloudError."""
    if _value(secret, region) is None:
        api = client("secretsmanager", region)
        with aws_errors("store the token", region, where=f"secret {secret}"):
            api.put_secret_value(SecretId=secret, SecretString=new_token())


def read_token(secret: str, region: str) -> SecretStr:
    """The token. Raises NotBuiltError before the first apply, CredentialsError, CloudError."""
    value = _value(secret, region)
    if value is None:
        raise no_token_yet(f"secret {secret} in {region}")
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
