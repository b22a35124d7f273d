"""The image repository, asked through a fake of AWS."""

from __future__ import annotations

import pytest

from bentodeploy.errors import CloudError, RepositoryNotFoundError
from bentodeploy.image.push_failure import Refusal
from operators.aws.caller import credentials_source
from operators.aws.ecr import EcrRepository
from tests.support.fake_aws import REGISTRY_LOGIN
from tests.support.moto import ACCOUNT, REGION, FakeAws

DIGEST = f"sha256:{'a' * 64}"


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
    assert "AWS_PROFILE to a profile of it (`aws configure list-profiles`)" in str(met.value.next_step)


def test_a_push_that_is_denied_is_cured_by_the_profile_s_own_command(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    told = (
        "denied: User: arn:aws:sts::123456789012:assumed-role/builder/ann is not authorized to perform: "
        "ecr:InitiateLayerUpload on resource: arn:aws:ecr:eu-central-1:123456789012:repository/iris"
    )
    cure = str(EcrRepository("iris", REGION).cure(Refusal.FORBIDDEN, told))
    assert "allow ecr:InitiateLayerUpload to the identity of the profile dev" in cure
    assert "`aws iam put-role-policy --role-name builder" in cure
    assert EcrRepository("iris", REGION).cure(Refusal.PASSING, "HTTP 500") is None


def test_a_login_that_is_refused_is_cured_by_the_profile_s_own_command(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    login = EcrRepository("iris", REGION).cure(Refusal.LOGIN, "no basic auth credentials")
    assert login == credentials_source(REGION).refresh
    assert "dev" in login


def test_an_aws_that_is_down_is_an_error_and_no_traceback(
    settings: pytest.MonkeyPatch, free_port: int
) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    settings.setenv("AWS_MAX_ATTEMPTS", "1")
    settings.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port}")
    settings.setattr("operators.aws.session.ATTEMPTS", 1)
    with pytest.raises(CloudError, match="AWS cannot be reached"):
        EcrRepository("iris", REGION).credentials()


@pytest.mark.aws
def test_it_tells_which_images_are_there(aws: FakeAws) -> None:
    ecr, repository = aws.client("ecr"), EcrRepository("iris", REGION)
    assert not repository.holds(DIGEST), "without a repository there is no image"
    ecr.create_repository(repositoryName="iris")
    assert not repository.holds(DIGEST)
    kind = "application/vnd.oci.image.manifest.v1+json"
    put = ecr.put_image(repositoryName="iris", imageManifest="{}", imageManifestMediaType=kind, imageTag="v1")
    digest = put["image"]["imageId"]["imageDigest"]
    assert repository.holds(digest)
    ecr.batch_delete_image(repositoryName="iris", imageIds=[{"imageDigest": digest}])
    assert not repository.holds(digest)


def test_an_aws_that_is_down_does_not_tell_that_an_image_is_gone(
    settings: pytest.MonkeyPatch, free_port: int
) -> None:
    settings.setenv("AWS_PROFILE", "dev")
    settings.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port}")
    settings.setattr("operators.aws.session.ATTEMPTS", 1)
    with pytest.raises(CloudError, match="AWS cannot be reached"):
        EcrRepository("iris", REGION).holds(DIGEST)
