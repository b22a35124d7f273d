"""What Terraform's provider reports in AWS's words gets a next step that names the credentials in use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bentodeploy.config.model import DeploymentConfig
from bentodeploy.operator import Target
from operators.aws.advice import advice, advice_to_import, advice_to_restore

REGION = "us-east-1"
DENIED = """\
creating Lambda Function (iris): operation error Lambda: CreateFunction, https response error StatusCode: 403,
api error AccessDeniedException: User: arn:aws:iam::1:user/ann is not authorized to perform:
lambda:CreateFunction on resource: arn:aws:lambda:us-east-1:1:function:iris"""

EXISTS = (
    "aws_lambda_function.service, function.tf:11: terraform apply failed: creating Lambda Function (iris): "
    "operation error Lambda: CreateFunction, https response error StatusCode: 409, RequestID: 5a, "
    "ResourceConflictException: Function already exist: iris."
)
IDS = {"aws_lambda_function.service": "iris", "aws_iam_role.function": "iris-r"}
CONFIG = DeploymentConfig.model_validate(
    {"api_version": "v1", "name": "iris", "operator": {"name": "x"}, "spec": {}}
)
TARGET = Target(CONFIG, CONFIG.spec, Path("/a b/iris"))


@pytest.fixture(autouse=True)
def profile(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "dev")


def test_a_missing_permission_is_named_with_who_lacks_it_and_with_what_comes_then() -> None:
    told = str(advice(DENIED, REGION))
    assert "allow lambda:CreateFunction to the identity of the profile dev" in told
    assert "`aws iam put-user-policy --user-name ann " in told
    assert told.endswith("it goes on from what is there.")


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException"])
def test_expired_credentials_name_the_command_that_renews_them(code: str) -> None:
    told = str(advice(f"api error {code}: The security token included in the request is expired", REGION))
    assert told.startswith("The credentials of the profile dev have expired.")
    assert "Run `aws configure --profile dev`." in told


def test_keys_that_aws_does_not_know_name_where_they_come_from() -> None:
    told = str(advice("api error InvalidClientTokenId: The security token is invalid", REGION))
    assert "AWS does not accept the credentials of the profile dev." in told


MISSING = """\
versions.tf:12: No valid credential sources found: Please see https://registry.terraform.io/providers/hashicorp/aws
for more information about providing credentials.

Error: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata"""


@pytest.mark.parametrize(
    ("chosen", "who", "cure"),
    [
        ("sso", "Terraform gets no valid credentials from the profile sso.", "`aws sso login --profile sso`"),
        ("empty", "Terraform gets no valid credentials from the profile empty.", "--profile empty`"),
        (None, "There are no AWS credentials.", "`aws configure sso`"),
    ],
)
def test_a_provider_without_credentials_names_the_profile_and_its_command(
    chosen: str | None, who: str, cure: str, settings: pytest.MonkeyPatch
) -> None:
    settings.delenv("AWS_PROFILE")
    if chosen is not None:
        settings.setenv("AWS_PROFILE", chosen)
    told = str(advice(MISSING, REGION))
    assert told.startswith(who)
    assert cure in told
    assert told.endswith("it goes on from what is there.")


def test_a_profile_that_is_not_there_is_named_and_a_list_advised(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("AWS_PROFILE", "no body")
    told = str(advice("versions.tf:12: failed to get shared config profile, no body", REGION))
    assert told.startswith("AWS's settings have no profile no body. See the profiles with")


def test_throttling_says_to_wait() -> None:
    assert "wait a minute" in str(advice("api error ThrottlingException: Rate exceeded", REGION))


def test_another_host_that_does_not_answer_is_not_taken_for_aws() -> None:
    text = "could not connect to registry.terraform.io: dial tcp: lookup registry.terraform.io: no such host"
    assert advice(text, REGION) is None


@pytest.mark.parametrize(
    "why",
    ['request send failed, Post "http://x/": EOF', "dial tcp: lookup sts.x.amazonaws.com: no such host"],
)
def test_an_aws_that_does_not_answer_says_to_check_the_network_and_to_go_on(why: str) -> None:
    told = str(advice(f"creating Lambda Function (iris): StatusCode: 0, RequestID: , {why}", REGION))
    assert told.startswith("AWS cannot be reached: check the network and HTTPS_PROXY, then run the same")
    assert told.endswith("it goes on from what is there.")


@pytest.mark.parametrize("text", [EXISTS, "", "a quite other error"])
def test_what_is_no_matter_of_credentials_gets_no_advice(text: str) -> None:
    assert advice(text, REGION) is None


def test_what_aws_has_and_the_state_has_not_is_taken_up_by_an_import() -> None:
    told = advice_to_import(EXISTS, TARGET, IDS)
    assert told is not None
    assert "`terraform '-chdir=/a b/iris' import aws_lambda_function.service iris`, then run the same" in told
    assert "another deployment's, write another `name`" in told


def test_the_import_is_done_by_the_engine_in_use() -> None:
    told = advice_to_import(EXISTS, replace(TARGET, engine=("tofu",)), IDS)
    assert "`tofu '-chdir=/a b/iris' import aws_lambda_function.service iris`, then run the same" in str(told)


def test_several_are_taken_up_one_after_the_other() -> None:
    role = (
        "aws_iam_role.function, role.tf:2: creating IAM Role (iris-r): EntityAlreadyExists: It already exists"
    )
    told = str(advice_to_import(f"{EXISTS}\n{role}\n{role}", TARGET, IDS))
    assert told.index("import aws_lambda_function.service iris` and `") < told.index(
        "import aws_iam_role.function iris-r`, then"
    )
    assert told.count("import") == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        EXISTS.partition(": ")[2],
        EXISTS.replace("service", "other"),
        EXISTS.replace("Function already exist: iris", "An update is in progress for resource iris"),
        EXISTS.replace("ResourceConflictException", "InvalidParameterValueException"),
    ],
    ids=["nothing", "without an address", "unknown", "busy", "of another kind"],
)
def test_nothing_else_is_to_be_imported(text: str) -> None:
    assert advice_to_import(text, TARGET, IDS) is None


SECRET = "aws_secretsmanager_secret.token[0]"
DELETED = (
    f"{SECRET}, token.tf:3: terraform apply failed: creating Secrets Manager Secret (bentodeploy/iris/token):"
    " operation error Secrets Manager: CreateSecret, https response error StatusCode: 400, RequestID: 5a, "
    "InvalidRequestException: You can't create this secret because a secret with this name is already "
    "scheduled for deletion."
)
SECRETS = {SECRET: "bentodeploy/iris/token"}


def test_a_secret_that_somebody_deleted_is_restored_before_it_is_taken_up() -> None:
    told = str(advice_to_restore(DELETED, TARGET, REGION, SECRETS))
    restore = "`aws secretsmanager restore-secret --region us-east-1 --secret-id bentodeploy/iris/token`"
    take_up = f"`terraform '-chdir=/a b/iris' import '{SECRET}' bentodeploy/iris/token`"
    assert f"Take it up again with {restore} and {take_up}, then run the same command again" in told
    assert advice_to_import(DELETED, TARGET, SECRETS) is None


@pytest.mark.parametrize(
    "text", ["", EXISTS, DELETED.partition(": ")[2], DELETED.replace("token[0]", "mine")]
)
def test_nothing_else_is_to_be_restored(text: str) -> None:
    assert advice_to_restore(text, TARGET, REGION, SECRETS) is None


def test_a_secret_that_is_there_already_is_taken_up_as_all_else() -> None:
    head = DELETED.partition("InvalidRequestException")[0]
    what = "The operation failed because the secret bentodeploy/iris/token already exists."
    told = advice_to_import(f"{head}ResourceExistsException: {what}", TARGET, SECRETS)
    assert f"import '{SECRET}' bentodeploy/iris/token`" in str(told)
