"""A call that AWS does not allow gets the command that allows it to the very identity in use."""

from __future__ import annotations

import json
import shlex

import pytest

from operators.aws.permissions import cure, read_denial

REPOSITORY = "arn:aws:ecr:us-east-1:123456789012:repository/iris"


def told(who: str, resource: str = REPOSITORY, why: str = "no identity-based policy allows it") -> str:
    """The cure for a push of this identity that is not allowed."""
    message = f"User: arn:aws:{who} is not authorized to perform: ecr:PutImage on resource: {resource} "
    return cure(read_denial(f"{message}because {why}"), "the profile dev")


def command_of(cure: str) -> list[str]:
    """The first command in it, as a shell takes it."""
    return shlex.split(cure.split("`")[1])


@pytest.mark.parametrize(
    ("who", "to"),
    [
        ("iam::123456789012:user/team/ann", ["put-user-policy", "--user-name", "ann"]),
        ("sts::123456789012:assumed-role/Deployer/session", ["put-role-policy", "--role-name", "Deployer"]),
    ],
    ids=["user", "role"],
)
def test_the_command_allows_what_was_refused_and_no_more(who: str, to: list[str]) -> None:
    advised = told(who)
    assert "allow ecr:PutImage to the identity of the profile dev" in advised
    assert "set AWS_PROFILE to a profile that may" in advised
    *command, name, _, policy = command_of(advised)
    assert command == ["aws", "iam", *to, "--policy-name"]
    assert name == "bentodeploy-ecr-PutImage", "two permissions are two policies"
    (statement,) = json.loads(policy)["Statement"]
    assert statement == {"Effect": "Allow", "Action": "ecr:PutImage", "Resource": REPOSITORY}


def test_a_role_of_iam_identity_center_is_changed_there() -> None:
    advised = told("sts::123456789012:assumed-role/AWSReservedSSO_My_Set_0a1b2c/ann")
    assert "in IAM Identity Center, permission set My_Set: " in advised
    assert "aws iam" not in advised


def test_what_belongs_to_another_account_names_both() -> None:
    advised = told("iam::210987654321:user/ann")
    assert f"{REPOSITORY} belongs to the account 123456789012" in advised
    assert "the profile dev to 210987654321" in advised
    assert "AWS_PROFILE to a profile of 123456789012 (`aws configure list-profiles`)" in advised


@pytest.mark.parametrize("why", ["no service control policy allows it", "an explicit deny in a policy"])
def test_what_another_policy_does_not_change_gets_no_command_for_one(why: str) -> None:
    advised = told("iam::123456789012:user/ann", why=why)
    assert "change what AWS's answer names, which forbids ecr:PutImage" in advised
    assert "put-user-policy" not in advised


def test_where_aws_says_too_little_the_identity_can_be_asked_for() -> None:
    for advised in (cure(read_denial("Access Denied"), "the profile dev"), told("iam::123456789012:root")):
        assert "`aws sts get-caller-identity` shows who you are" in advised
        assert "aws iam" not in advised


def test_words_that_terraform_wrapped_are_read_all_the_same() -> None:
    denial = read_denial(
        f"User: arn:aws:iam::1:user/a is not\n  authorized to perform:\n  x:Y on resource: {REPOSITORY}."
    )
    assert (denial.who, denial.action, denial.resource) == ("arn:aws:iam::1:user/a", "x:Y", REPOSITORY)
