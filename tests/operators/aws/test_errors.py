"""What AWS refuses is told with the credentials in use and what to do."""

from __future__ import annotations

import pytest
from botocore import exceptions

from bentodeploy.errors import BentodeployError, CloudError, CredentialsError
from operators.aws.errors import aws_errors

REGION = "eu-central-1"


def told(error: Exception) -> BentodeployError:
    """The error that a user meets when AWS raises `error` at a login."""
    with pytest.raises(BentodeployError) as met, aws_errors("log in to the image registry", REGION):
        raise error
    return met.value


def refusal(code: str, message: str = "no") -> exceptions.ClientError:
    return exceptions.ClientError({"Error": {"Code": code, "Message": message}}, "GetAuthorizationToken")


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException"])
def test_expired_credentials_name_the_profile_and_the_command_that_renews_them(
    code: str, settings: pytest.MonkeyPatch
) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    error = told(refusal(code, "The security token included in the request is expired"))
    assert isinstance(error, CredentialsError)
    assert error.what == (
        "Cannot log in to the image registry: the credentials of the profile dev have expired."
    )
    assert error.next_step == "aws configure --profile dev"
    assert error.where == "GetAuthorizationToken in eu-central-1"
    assert error.details == (f"{code}: The security token included in the request is expired",)


def test_keys_that_aws_does_not_know_name_the_variable(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_ACCESS_KEY_ID", "AKIAX")
    settings.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    error = told(refusal("UnrecognizedClientException"))
    assert isinstance(error, CredentialsError)
    assert "AWS does not accept the credentials of the environment variable AWS_ACCESS_KEY_ID" in error.what
    assert "secret" not in repr((error.what, error.where, error.next_step, error.details))


def test_a_bad_signature_points_to_the_clock_too(settings: pytest.MonkeyPatch) -> None:
    assert "clock" in str(told(refusal("SignatureDoesNotMatch")).next_step)


def test_a_missing_permission_names_who_lacks_which_one(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    error = told(
        refusal(
            "AccessDeniedException",
            "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: "
            "ecr:GetAuthorizationToken on resource: * because no identity-based policy allows it",
        )
    )
    assert type(error) is CloudError
    assert error.what == (
        "Cannot log in to the image registry: the profile dev (arn:aws:iam::123456789012:user/ann) has no "
        "permission for ecr:GetAuthorizationToken."
    )
    assert "`aws iam put-user-policy --user-name ann " in str(error.next_step)


def test_a_missing_permission_that_aws_does_not_name_is_called_by_what_was_asked(
    settings: pytest.MonkeyPatch,
) -> None:
    error = told(refusal("AccessDenied", "Access Denied"))
    assert "permission for GetAuthorizationToken" in error.what
    assert "`aws sts get-caller-identity` shows who you are" in str(error.next_step)


def test_a_region_that_is_off_names_the_command_that_turns_it_on(settings: pytest.MonkeyPatch) -> None:
    assert told(refusal("OptInRequired")).next_step == "aws account enable-region --region-name eu-central-1"


def test_throttling_through_all_tries_says_to_wait(settings: pytest.MonkeyPatch) -> None:
    error = told(refusal("ThrottlingException", "Rate exceeded"))
    assert "throttles" in error.what
    assert error.next_step == "Run the command again in a minute."


def test_any_other_refusal_shows_the_words_of_aws(settings: pytest.MonkeyPatch) -> None:
    assert told(refusal("TeapotException", "short and stout")).details == (
        "TeapotException: short and stout",
    )


@pytest.mark.parametrize(
    ("error", "what", "cure"),
    [
        (exceptions.NoCredentialsError(), "there are no AWS credentials", "aws configure sso"),
        (
            exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
            "the AWS credentials are incomplete",
            "aws configure",
        ),
        (exceptions.ProfileNotFound(profile="nobody"), "nobody", "aws configure list-profiles"),
    ],
)
def test_missing_credentials_say_how_to_get_some(
    error: Exception, what: str, cure: str, settings: pytest.MonkeyPatch
) -> None:
    met = told(error)
    assert isinstance(met, CredentialsError)
    assert what in met.what
    assert cure in str(met.next_step)


def test_a_profile_without_credentials_is_named_with_the_commands_that_give_it_some(
    settings: pytest.MonkeyPatch,
) -> None:
    settings.setenv("AWS_PROFILE", "empty")
    met = told(exceptions.NoCredentialsError())
    assert met.what.endswith("there are no AWS credentials in the profile empty.")
    assert "`aws configure sso --profile empty`" in str(met.next_step)
    assert "AWS_PROFILE to another one (`aws configure list-profiles`)" in str(met.next_step)


def test_half_of_a_profiles_credentials_names_the_profile(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    error = exceptions.PartialCredentialsError(provider="config-file", cred_var="aws_secret_access_key")
    assert "the AWS credentials of the profile dev are incomplete" in told(error).what
    assert "`aws configure --profile dev`" in str(told(error).next_step)


def test_half_of_the_keys_in_the_environment_names_the_other_half(settings: pytest.MonkeyPatch) -> None:
    error = exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY")
    assert str(told(error).next_step).startswith("Export AWS_SECRET_ACCESS_KEY, too, or unset")


def test_a_session_of_sso_that_is_over_names_the_login(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "sso")
    met = told(exceptions.UnauthorizedSSOTokenError())
    assert isinstance(met, CredentialsError)
    assert "the profile sso gives no valid credentials" in met.what
    assert met.next_step == "aws sso login --profile sso"


def test_no_answer_names_the_region_and_the_network(settings: pytest.MonkeyPatch) -> None:
    met = told(exceptions.EndpointConnectionError(endpoint_url="https://ecr.eu-central-1.amazonaws.com"))
    assert "AWS cannot be reached" in met.what
    assert met.where == "region eu-central-1"
    assert "HTTPS_PROXY" in str(met.next_step)


def test_a_request_that_cannot_even_be_made_is_no_question_of_the_network(
    settings: pytest.MonkeyPatch,
) -> None:
    assert "boto3 cannot make the request" in told(exceptions.InvalidRegionError(region_name="a b")).what


def test_a_defect_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), aws_errors("divide", REGION):
        _ = 1 / 0
