"""Where credentials come from, in words, and what renews them."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CredentialsError
from operators.aws.caller import caller, credentials_source, source_in_words
from tests.support.moto import ACCOUNT, REGION, FakeAws


@pytest.mark.parametrize(
    ("method", "words", "refresh"),
    [
        ("env", "the environment variable AWS_ACCESS_KEY_ID", "export-credentials"),
        ("sso", "the profile dev", "aws sso login --profile dev"),
        ("login", "the profile dev", "aws login --profile dev"),
        ("shared-credentials-file", "the profile dev", "aws configure --profile dev"),
        ("config-file", "the profile dev", "aws configure --profile dev"),
        ("assume-role", "the profile dev", "aws sts get-caller-identity --profile dev"),
        ("iam-role", "the role of this instance", "role still exists"),
        ("container-role", "the role of this container", "role still exists"),
        ("none", "no credentials", "aws configure sso"),
    ],
)
def test_each_way_to_credentials_has_words_and_a_cure(method: str, words: str, refresh: str) -> None:
    source = source_in_words(method, "dev", {})
    assert source.words == words
    assert refresh in source.refresh


def test_a_job_with_a_token_of_its_own_names_its_role() -> None:
    role = "arn:aws:iam::123456789012:role/deployer"
    source = source_in_words("assume-role-with-web-identity", "default", {"AWS_ROLE_ARN": role})
    assert source.words == f"the role {role} (web identity)"


def test_keys_in_the_environment_go_before_a_profile_as_they_do_for_boto3(
    settings: pytest.MonkeyPatch,
) -> None:
    settings.setenv("AWS_ACCESS_KEY_ID", "AKIAX")
    settings.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    settings.setenv("AWS_PROFILE", "dev")
    assert credentials_source("us-east-1").words == "the environment variable AWS_ACCESS_KEY_ID"


def test_a_profile_is_named(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    assert credentials_source("us-east-1").words == "the profile dev"


def test_nothing_at_all_is_said_so(settings: pytest.MonkeyPatch) -> None:
    assert credentials_source("us-east-1").words == "no credentials"


def test_a_profile_that_is_not_there_is_an_error_that_lists_none_of_ours(
    settings: pytest.MonkeyPatch,
) -> None:
    settings.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(CredentialsError) as met:
        caller("us-east-1")
    assert "nobody" in met.value.what
    assert "aws configure list-profiles" in str(met.value.next_step)


def test_without_credentials_the_caller_is_not_known(settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(CredentialsError, match="there are no AWS credentials"):
        caller("us-east-1")


@pytest.mark.aws
def test_aws_says_who_we_are(aws: FakeAws) -> None:
    who = caller(REGION)
    assert who.account == ACCOUNT
    assert who.arn.startswith(f"arn:aws:sts::{ACCOUNT}:")
