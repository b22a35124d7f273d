"""What Terraform's provider reports in AWS's words gets a next step that names the credentials in use."""

from __future__ import annotations

import pytest

from operators.aws.advice import advice

REGION = "us-east-1"
DENIED = """\
creating Lambda Function (iris): operation error Lambda: CreateFunction, https response error StatusCode: 403,
api error AccessDeniedException: User: arn:aws:iam::1:user/ann is not authorized to perform:
lambda:CreateFunction on resource: arn:aws:lambda:us-east-1:1:function:iris"""


@pytest.fixture(autouse=True)
def profile(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "dev")


def test_a_missing_permission_is_named_with_who_lacks_it_and_with_what_comes_then() -> None:
    told = str(advice(DENIED, REGION))
    assert "allow lambda:CreateFunction to the identity of the profile dev" in told
    assert "`aws sts get-caller-identity` shows who you are" in told
    assert told.endswith("it goes on from what is there.")


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException"])
def test_expired_credentials_name_the_command_that_renews_them(code: str) -> None:
    told = str(advice(f"api error {code}: The security token included in the request is expired", REGION))
    assert told.startswith("The credentials of the profile dev have expired.")
    assert "Run `aws configure --profile dev`." in told


def test_keys_that_aws_does_not_know_name_where_they_come_from() -> None:
    told = str(advice("api error InvalidClientTokenId: The security token is invalid", REGION))
    assert "AWS does not accept the credentials of the profile dev." in told


def test_throttling_says_to_wait() -> None:
    assert "wait a minute" in str(advice("api error ThrottlingException: Rate exceeded", REGION))


@pytest.mark.parametrize(
    "text", ["api error ResourceConflictException: it exists", "", "a quite other error"]
)
def test_what_is_no_matter_of_credentials_gets_no_advice(text: str) -> None:
    assert advice(text, REGION) is None
