"""The image repository, asked through a fake of AWS."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CloudError, RepositoryNotFoundError
from operators.aws.ecr import EcrRepository
from tests.support.fake_aws import REGISTRY_LOGIN
from tests.support.moto import ACCOUNT, REGION, FakeAws


@pytest.mark.aws
def test_the_full_name_is_what_aws_says(aws: FakeAws) -> None:
    aws.client("ecr").create_repository(repositoryName="iris")
    repository = EcrRepository("iris", REGION)
    assert repository.repository == f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/iris"


@pytest.mark.aws
def test_a_login_is_user_and_token_and_shows_neither(aws: FakeAws) -> None:
    login = EcrRepository("iris", REGION).credentials()
    assert (login.username, login.password.get_secret_value()) == REGISTRY_LOGIN
    assert REGISTRY_LOGIN[1] not in repr(login)


@pytest.mark.aws
def test_a_repository_that_is_not_there_names_account_and_region(aws: FakeAws) -> None:
    aws.client("ecr", "eu-west-1").create_repository(repositoryName="iris")
    with pytest.raises(RepositoryNotFoundError) as met:
        _ = EcrRepository("iris", REGION).repository
    assert f"The account {ACCOUNT}" in met.value.what
    assert f"no image repository iris in {REGION}" in met.value.what
    assert "AWS_PROFILE" in str(met.value.next_step)


def test_an_aws_that_is_down_is_an_error_and_no_traceback(
    settings: pytest.MonkeyPatch, free_port: int
) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    settings.setenv("AWS_MAX_ATTEMPTS", "1")
    settings.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port}")
    settings.setattr("operators.aws.session.ATTEMPTS", 1)
    with pytest.raises(CloudError, match="AWS cannot be reached"):
        EcrRepository("iris", REGION).credentials()
