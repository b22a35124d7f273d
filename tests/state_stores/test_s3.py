"""A bucket for the state, in moto's S3."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bentodeploy.config.state import S3State
from bentodeploy.errors import CloudError, CredentialsError, MissingExtraError
from bentodeploy.state_stores import s3
from tests.support.moto import FakeAws, fake_aws

STATE = S3State(backend="s3", bucket="acme-state", region="eu-central-1")


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    with fake_aws() as aws:
        aws.lead()
        for name, value in aws.environment.items():
            monkeypatch.setenv(name, value)
        yield aws


def test_a_new_bucket_is_versioned_encrypted_and_closed_to_the_public(aws: FakeAws) -> None:
    made = s3.make(STATE)
    assert (made.place, made.is_new) == ("s3://acme-state", True)
    client = aws.client("s3")
    assert client.get_bucket_location(Bucket="acme-state")["LocationConstraint"] == "eu-central-1"
    assert client.get_bucket_versioning(Bucket="acme-state")["Status"] == "Enabled"
    block = client.get_public_access_block(Bucket="acme-state")["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    rules = client.get_bucket_encryption(Bucket="acme-state")["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


@pytest.fixture
def bucket(aws: FakeAws) -> Any:
    """A client of S3, with somebody's bucket."""
    client = aws.client("s3", "eu-central-1")
    client.create_bucket(
        Bucket="acme-state", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    return client


def encryption(client: Any) -> Any:
    return client.get_bucket_encryption(Bucket="acme-state")["ServerSideEncryptionConfiguration"]["Rules"]


def test_a_bucket_that_is_there_keeps_its_objects_and_becomes_versioned_and_private(bucket: Any) -> None:
    bucket.put_object(Bucket="acme-state", Key="kept", Body=b"as it is")
    assert s3.make(STATE).is_new is False
    assert bucket.get_object(Bucket="acme-state", Key="kept")["Body"].read() == b"as it is"
    assert bucket.get_bucket_versioning(Bucket="acme-state")["Status"] == "Enabled"
    block = bucket.get_public_access_block(Bucket="acme-state")["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}


@pytest.mark.parametrize(
    "rule",
    [
        {
            "ApplyServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms",
                "KMSMasterKeyID": "arn:aws:kms:eu-central-1:123456789012:key/of-its-owner",
            },
            "BucketKeyEnabled": True,
        },
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False},
    ],
    ids=["a key of its owner's", "AWS's own"],
)
def test_a_bucket_that_is_there_stays_encrypted_as_its_owner_chose(bucket: Any, rule: dict[str, Any]) -> None:
    bucket.put_bucket_encryption(Bucket="acme-state", ServerSideEncryptionConfiguration={"Rules": [rule]})
    algorithm = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    told = ("versioned", "no public access", f"encrypted as it was ({algorithm})")
    before = encryption(bucket)
    assert s3.make(STATE).settings == told
    assert encryption(bucket) == before


def test_a_bucket_that_nobody_encrypted_becomes_so(bucket: Any) -> None:
    bucket.delete_bucket_encryption(Bucket="acme-state")
    assert s3.make(STATE).settings == ("versioned", "no public access", "encrypted")
    [rule] = encryption(bucket)
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


def test_made_twice_it_is_as_the_first_time(aws: FakeAws) -> None:
    s3.make(STATE)
    client = aws.client("s3")
    before = encryption(client)
    assert "encrypted as it was (aws:kms)" in s3.make(STATE).settings
    assert encryption(client) == before


def test_a_bucket_in_the_first_region_needs_no_constraint(aws: FakeAws) -> None:
    assert s3.make(STATE.model_copy(update={"region": "us-east-1"})).is_new is True


def test_without_credentials_the_error_says_where_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(CredentialsError) as met:
        s3.make(STATE)
    assert "aws configure sso" in str(met.value.next_step)


def test_a_profile_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG_FILE", "SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(f"AWS_{name}", str(tmp_path / name))
    monkeypatch.setenv("AWS_PROFILE", "mistyped")
    with pytest.raises(CredentialsError, match="profile") as met:
        s3.make(STATE)
    assert "mistyped" in met.value.details[0]


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("boto3", "boto3.session", "botocore", "botocore.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match="boto3"):
        s3.make(STATE)


def test_an_s3_that_is_down_is_told(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(CloudError, match="S3 cannot be asked") as met:
        s3.make(STATE)
    assert met.value.where == "S3 bucket acme-state in eu-central-1"
