"""Whose credentials are used: for messages, and to tell one account from another."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from bentodeploy.errors import BentodeployError, CredentialsError

from .errors import aws_errors
from .session import client, open_session, partition

NO_PROFILE = "default"
NOWHERE = "no credentials"
"""The words of a source that is none."""
_EVERYWHERE = "us-east-1"
"""A region that no account of the public cloud can switch off."""


@dataclass(frozen=True)
class Source:
    """Where credentials come from."""

    words: str
    """For a sentence: `the profile dev`, `the environment variable AWS_ACCESS_KEY_ID`."""
    refresh: str
    """What to do when they are refused: a command, or one sentence."""


@dataclass(frozen=True)
class Caller:
    """Who AWS takes us for."""

    account: str
    """Twelve digits."""
    arn: str
    """User or assumed role."""
    source: Source


def caller(region: str) -> Caller:
    """Ask AWS who we are (no permission is needed for it). Raises CredentialsError, CloudError."""
    sts = client("sts", region)
    with aws_errors("ask AWS whose credentials these are", region):
        identity = sts.get_caller_identity()
    return Caller(identity["Account"], identity["Arn"], credentials_source(region))


def caller_elsewhere(region: str, error: BentodeployError) -> Caller | None:
    """Who we are where every account may be, after AWS refused our keys in this region; None: nobody.

    A region that must be enabled first, and is not, knows no keys of the account: `InvalidClientTokenId`
    (IAM User Guide, "Manage AWS STS in an AWS Region").
    """
    if not any(detail.startswith("InvalidClientTokenId:") for detail in error.details):
        return None
    if region == _EVERYWHERE or partition(region) != "aws":
        return None
    try:
        return caller(_EVERYWHERE)
    except BentodeployError:
        return None


def require_account(region: str, account: str | None) -> None:
    """Raise CredentialsError where the credentials are not of the account that the deployment lives in.

    For when AWS does not know what is deployed: it may be unknown in this account alone. None: that account
    is not known. Raises CloudError, too.
    """
    if account is not None and (who := caller(region)).account != account:
        what, cure = another_account(who, account)
        raise CredentialsError(what, where=f"region {region}", next_step=f"{cure}.")


def another_account(who: Caller, account: str) -> tuple[str, str]:
    """What is wrong where a deployment lives in `account` and `who` does not, and what to do."""
    return (
        f"The deployment lives in the account {account}, but {who.source.words} is of {who.account}.",
        f"Set AWS_PROFILE to a profile of {account} (`aws configure list-profiles`)",
    )


def credentials_source(region: str) -> Source:
    """Where the credentials come from, without calling AWS where that can be helped."""
    from botocore.exceptions import BotoCoreError

    session = open_session(region)
    try:
        credentials = session.get_credentials()
    except BotoCoreError:
        credentials = None
    method = getattr(credentials, "method", None) or ("profile" if os.environ.get("AWS_PROFILE") else "none")
    return source_in_words(method, session.profile_name or NO_PROFILE, os.environ)


def source_in_words(method: str, profile: str, environ: Mapping[str, str]) -> Source:
    """The words for botocore's name of a way to credentials (`Credentials.method`)."""
    if method == "env":
        return Source(
            "the environment variable AWS_ACCESS_KEY_ID",
            "Export fresh keys, for example: "
            'eval "$(aws configure export-credentials --profile NAME --format env)"',
        )
    if method == "assume-role-with-web-identity":
        role = environ.get("AWS_ROLE_ARN") or f"of the profile {profile}"
        return Source(f"the role {role} (web identity)", "Run the job again: its token lives for minutes.")
    if method in ("iam-role", "container-role"):
        where = "instance" if method == "iam-role" else "container"
        return Source(f"the role of this {where}", f"Check that this {where}'s role still exists.")
    if method == "none":
        return Source(
            NOWHERE,
            "Set AWS_PROFILE to a profile of yours; `aws configure sso` (or `aws configure`) makes one.",
        )
    login = {"sso": "aws sso login", "login": "aws login"}.get(method, "aws configure")
    if method in ("assume-role", "custom-process", "profile"):
        return Source(
            f"the profile {profile}",
            f"See what it needs with `aws sts get-caller-identity --profile {profile}`.",
        )
    return Source(f"the profile {profile}", f"{login} --profile {profile}")
