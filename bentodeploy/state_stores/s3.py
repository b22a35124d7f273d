"""A bucket in S3 for Terraform's state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import CloudError, CredentialsError, MissingExtraError
from bentodeploy.state_stores.outcome import Made

if TYPE_CHECKING:
    from bentodeploy.config.state import S3State

_FIRST_REGION = "us-east-1"
"""The one that a bucket's `LocationConstraint` must not name (Amazon S3 API, "CreateBucket")."""

_SETTINGS = ("versioned", "no public access")
_ENCRYPTED = "encrypted"


def make(state: S3State) -> Made:
    """Make the bucket; one of this account becomes versioned and private, and stays encrypted as it is.

    Raises `MissingExtraError`, `CredentialsError`, and `CloudError` for a name that is somebody else's.
    """
    _require_library()
    with _errors(state):
        client = _client(state.region)
        is_new = not _is_there(client, state)
        if is_new:
            where = (
                {}
                if state.region == _FIRST_REGION
                else {"CreateBucketConfiguration": {"LocationConstraint": state.region}}
            )
            client.create_bucket(Bucket=state.bucket, **where)
        algorithm = None if is_new else _encryption(client, state.bucket)
        if algorithm is None:
            _encrypt(client, state.bucket)
        _protect(client, state.bucket)
    encrypted = f"{_ENCRYPTED} as it was ({algorithm})" if algorithm else _ENCRYPTED
    return Made(f"s3://{state.bucket}", is_new, (*_SETTINGS, encrypted))


def _encryption(client: Any, bucket: str) -> str | None:
    """How the bucket encrypts what is put into it: `aws:kms`; None where nobody has said.

    Source: Amazon S3 API, "GetBucketEncryption". Buckets from 2023 on have `AES256` unless told otherwise.
    """
    from botocore.exceptions import ClientError

    try:
        answer = client.get_bucket_encryption(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ServerSideEncryptionConfigurationNotFoundError":
            return None
        raise
    rules = answer["ServerSideEncryptionConfiguration"]["Rules"]
    defaults = [rule.get("ApplyServerSideEncryptionByDefault", {}) for rule in rules]
    return next((str(default.get("SSEAlgorithm", "AES256")) for default in defaults), None)


def _encrypt(client: Any, bucket: str) -> None:
    client.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
        },
    )


def _protect(client: Any, bucket: str) -> None:
    client.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _is_there(client: Any, state: S3State) -> bool:
    from botocore.exceptions import ClientError

    try:
        client.head_bucket(Bucket=state.bucket)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
    return True


def _require_library() -> None:
    try:
        import boto3.session  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "boto3, the library for AWS, is not installed.", next_step="pip install 'bentodeploy[aws]'"
        ) from error


def _client(region: str) -> Any:
    from boto3.session import Session

    return Session(region_name=region).client("s3")


@contextmanager
def _errors(state: S3State) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ProfileNotFound

    where = f"S3 bucket {state.bucket} in {state.region}"
    try:
        yield
    except ClientError as error:
        raise _refused(error.response, state, where) from error
    except NoCredentialsError as error:
        raise CredentialsError(
            "There are no AWS credentials.",
            where=where,
            next_step="Run `aws configure sso`, or set AWS_PROFILE.",
        ) from error
    except ProfileNotFound as error:
        raise CredentialsError(
            "The AWS profile that the environment names does not exist.",
            where=where,
            details=[str(error)],
            next_step="Set AWS_PROFILE to one of `aws configure list-profiles`.",
        ) from error
    except BotoCoreError as error:
        raise CloudError(
            "S3 cannot be asked.",
            where=where,
            details=[str(error)],
            next_step="Check the region, the network and `aws configure list`, then run it again.",
        ) from error


def _refused(response: Any, state: S3State, where: str) -> CloudError:
    code = str(response.get("Error", {}).get("Code", "unknown"))
    details = [f"{code}: {response.get('Error', {}).get('Message', '')}"]
    if code in ("BucketAlreadyExists", "403", "AccessDenied", "Forbidden"):
        return CloudError(
            f"The bucket {state.bucket} is another account's, or these credentials may not use it.",
            where=where,
            details=details,
            next_step="Choose another `state.bucket` (names are unique in all of AWS), or check who you are: "
            "`aws sts get-caller-identity`.",
        )
    return CloudError("S3 refuses.", where=where, details=details, next_step="Read S3's answer above.")
