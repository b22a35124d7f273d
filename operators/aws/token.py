"""The token of `access: token`, in AWS Secrets Manager; Terraform makes the secret, without a value."""

from __future__ import annotations

import re
import shlex

from pydantic import SecretStr

from bentodeploy.errors import CloudError
from bentodeploy.image.guard.token import new_token, no_token_yet

from .errors import aws_errors, error_code
from .session import client

SECRET_ADDRESS = "aws_secretsmanager_secret.token[0]"  # noqa: S105 - where it is in both operators' projects
_DELETED = re.compile(r"marked\s+(?:for\s+deletion|deleted)|scheduled\s+for\s+deletion")
"""AWS's words for a secret that somebody deleted: it can be restored for 7 to 30 days, and keeps its name
until then (AWS Secrets Manager User Guide, "Delete an AWS Secrets Manager secret")."""


def is_deleted(message: str) -> bool:
    """Whether AWS says that of a secret."""
    return _DELETED.search(message) is not None


def restore_command(secret: str, region: str) -> str:
    """Brings a deleted secret back, with its value."""
    words = ["aws", "secretsmanager", "restore-secret", "--region", region, "--secret-id", secret]
    return shlex.join(words)


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
            if is_deleted(str(error)):
                raise _deleted(secret, region) from error
            raise


def _deleted(secret: str, region: str) -> CloudError:
    return CloudError(
        "The token's secret was deleted by somebody; AWS keeps it for some days.",
        where=f"secret {secret} in {region}",
        next_step=f"Bring it back before any apply: `{restore_command(secret, region)}`.",
    )
