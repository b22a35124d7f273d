"""What to do about failures that Terraform's provider reports in AWS's words."""

from __future__ import annotations

from operators.aws_ec2 import AwsEc2Operator
from tests.operators.aws_ec2.targets import target

_CREATING = (
    "aws_secretsmanager_secret.token[0], token.tf:3: terraform apply failed: creating Secrets Manager Secret "
    "(bentodeploy/iris/machine-token): "
)


def advice(text: str) -> str:
    return str(AwsEc2Operator().advice(target(access="token"), text))


def test_a_secret_that_somebody_deleted_is_taken_up_again() -> None:
    told = advice(
        f"{_CREATING}InvalidRequestException: You can't create this secret because a secret with this name "
        "is already scheduled for deletion."
    )
    assert "restore-secret --region us-east-1 --secret-id bentodeploy/iris/machine-token` and " in told
    assert "import 'aws_secretsmanager_secret.token[0]' bentodeploy/iris/machine-token`" in told


def test_a_secret_that_a_killed_apply_left_behind_is_taken_up() -> None:
    told = advice(f"{_CREATING}ResourceExistsException: the secret already exists.")
    assert "`terraform -chdir=/nowhere import 'aws_secretsmanager_secret.token[0]' " in told


def test_a_passing_failure_says_to_go_on() -> None:
    assert "wait a minute" in advice("api error ThrottlingException: Rate exceeded")
