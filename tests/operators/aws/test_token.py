"""A token in Secrets Manager, under whatever name an operator gives its secret."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CloudError, NotBuiltError
from operators.aws.token import ensure_token, read_token
from tests.support.moto import REGION, FakeAws

pytestmark = pytest.mark.aws

SECRET = "bentodeploy/iris/token"


def test_a_secret_without_a_value_gets_one_that_stays(aws: FakeAws) -> None:
    aws.client("secretsmanager").create_secret(Name=SECRET)
    with pytest.raises(NotBuiltError, match="no token yet"):
        read_token(SECRET, REGION)
    ensure_token(SECRET, REGION)
    first = read_token(SECRET, REGION).get_secret_value()
    assert len(first) >= 40
    ensure_token(SECRET, REGION)
    assert read_token(SECRET, REGION).get_secret_value() == first
    assert first not in repr(read_token(SECRET, REGION))


def test_two_secrets_have_two_tokens(aws: FakeAws) -> None:
    for name in (SECRET, "bentodeploy/iris/machine-token"):
        aws.client("secretsmanager").create_secret(Name=name)
        ensure_token(name, REGION)
    one, other = (read_token(name, REGION) for name in (SECRET, "bentodeploy/iris/machine-token"))
    assert one != other


def test_a_secret_that_terraform_has_not_made_is_an_error(aws: FakeAws) -> None:
    with pytest.raises(CloudError, match="Cannot store the token"):
        ensure_token(SECRET, REGION)


def test_who_may_not_read_it_is_told_so(aws: FakeAws) -> None:
    aws.fail("secretsmanager:GetSecretValue", "AccessDeniedException", "No.", times=1)
    with pytest.raises(CloudError, match="Cannot read the token") as caught:
        read_token(SECRET, REGION)
    assert SECRET in str(caught.value.where)


def test_a_secret_that_somebody_deleted_is_told_with_what_brings_it_back(aws: FakeAws) -> None:
    api = aws.client("secretsmanager")
    api.create_secret(Name=SECRET, SecretString="before")
    api.delete_secret(SecretId=SECRET, RecoveryWindowInDays=7)
    restore = f"aws secretsmanager restore-secret --region {REGION} --secret-id {SECRET}"
    for ask in (ensure_token, read_token):
        with pytest.raises(CloudError, match="was deleted by somebody") as caught:
            ask(SECRET, REGION)
        assert caught.value.next_step == f"Bring it back before any apply: `{restore}`."
    api.restore_secret(SecretId=SECRET)
    assert read_token(SECRET, REGION).get_secret_value() == "before"


def test_the_words_of_aws_itself_are_known_too(aws: FakeAws) -> None:
    told = "You can't perform this operation on the secret because it was marked for deletion."
    aws.fail("secretsmanager:GetSecretValue", "InvalidRequestException", told, times=1)
    with pytest.raises(CloudError, match="was deleted by somebody"):
        read_token(SECRET, REGION)
