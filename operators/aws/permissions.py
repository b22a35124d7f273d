"""A call that AWS does not allow: who may not do what, and the command that allows it."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass

_WHO_AM_I = "`aws sts get-caller-identity` shows who you are"
_OTHER_REASON = re.compile(
    r"explicit\s+deny|service\s+control\s+policy|resource\s+control\s+policy|permissions\s+boundary"
    r"|session\s+policy|endpoint\s+policy"
)
"""Reasons that one more policy of the identity does not change (IAM User Guide, "Troubleshoot access denied
error messages")."""
_SSO_ROLE = re.compile(r"AWSReservedSSO_(?P<set>.+)_[0-9a-f]+")
"""Roles that IAM Identity Center makes of its permission sets, and that it alone may change."""


@dataclass(frozen=True)
class Denial:
    """What AWS says of it; None where it does not say."""

    action: str | None
    """`ecr:CreateRepository`."""
    who: str | None
    """ARN of the user or assumed role."""
    resource: str | None
    """ARN, or `*`."""
    another_policy_helps: bool


def read_denial(text: str) -> Denial:
    """Read AWS's words (IAM User Guide, as above), which Terraform may have wrapped."""

    def found(pattern: str) -> str | None:
        met = re.search(pattern, text)
        return met[1] if met else None

    return Denial(
        action=found(r"not\s+authorized\s+to\s+perform:?\s+([\w-]+:\w+)"),
        who=found(r"(?:[Uu]ser|[Rr]ole):\s+(arn:[^\s,]+)"),
        resource=found(r"on\s+resource:\s+(arn:[^\s,]*[^\s,.]|\*)"),
        another_policy_helps=_OTHER_REASON.search(text) is None,
    )


def cure(denial: Denial, source: str) -> str:
    """What to do, without a full stop. `source`: `the profile dev`."""
    profile = "set AWS_PROFILE to a profile that may (`aws configure list-profiles`)"
    permission = denial.action or "this"
    theirs, ours = _account(denial.resource), _account(denial.who)
    if theirs and ours and theirs != ours:
        return (
            f"{denial.resource} belongs to the account {theirs}, the identity of {source} to {ours}: set "
            f"AWS_PROFILE to a profile of {theirs} (`aws configure list-profiles`)"
        )
    if not denial.another_policy_helps:
        return (
            f"Have the account's administrator change what AWS's answer names, which forbids {permission} "
            f"whatever else is allowed to the identity of {source}; or {profile}"
        )
    how = _how_to_allow(denial) or _WHO_AM_I
    return (
        f"Have the account's administrator allow {permission} to the identity of {source} ({how}), "
        f"or {profile}; the operator's page lists all permissions that it needs"
    )


def _how_to_allow(denial: Denial) -> str | None:
    """A command, or where to do it; None where AWS does not say enough."""
    if denial.action is None or denial.who is None:
        return None
    kind, _, path = denial.who.rpartition(":")[2].partition("/")
    statement = {"Effect": "Allow", "Action": denial.action, "Resource": denial.resource or "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    # A name of its own: under the same one the next permission would take the place of this one.
    name = f"bentodeploy-{denial.action.replace(':', '-')}"
    rest = ["--policy-name", name, "--policy-document", policy]
    if kind == "user":
        words = ["put-user-policy", "--user-name", path.rpartition("/")[2], *rest]
    elif kind == "assumed-role":
        role = path.partition("/")[0]
        if met := _SSO_ROLE.fullmatch(role):
            return f"in IAM Identity Center, permission set {met['set']}: {json.dumps(statement)}"
        words = ["put-role-policy", "--role-name", role, *rest]
    else:
        return None
    return f"`{shlex.join(['aws', 'iam', *words])}`"


def _account(arn: str | None) -> str | None:
    """The digits of an ARN, where it has them."""
    parts = (arn or "").split(":")
    return parts[4] if len(parts) > 5 and parts[4].isdigit() else None
