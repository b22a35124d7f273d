"""Checks that hold for every deployment to AWS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from bentodeploy.errors import BentodeployError
from bentodeploy.operator import Finding
from bentodeploy.operator.moving import stay_or_destroy

from .caller import another_account, caller, caller_elsewhere
from .deployed import account_of, region_of
from .session import open_session

TAG_VALUE = re.compile(r"[\w\s.:/=+@-]*")
"""What every service takes in a tag: letters, digits, spaces and . : / = + - @ (AWS "Tag naming limits and
requirements"; IAM refuses all else)."""


def check_region(service: str, region: str) -> Finding:
    """Whether the region exists and has the service, as far as the installed boto3 knows.

    Asks nobody. Raises MissingExtraError, CredentialsError as `open_session`.
    """
    session = open_session(region)
    known = sorted(
        {name for part in session.get_available_partitions() for name in _regions(session, service, part)}
    )
    if region in known:
        return Finding("region", True, f"{region} is a region of AWS.")
    nearest = get_close_matches(region, known, n=1, cutoff=0.5)
    cure = f"Write region: {nearest[0]}." if nearest else f"Choose one of {', '.join(known)}."
    what = f"AWS has no region {region} with the service {service}."
    return Finding("region", False, what, f"{cure} A region newer than the installed boto3: update boto3.")


def check_region_here(service: str, region: str) -> Iterator[Finding]:
    """The same; nothing where boto3 is not there to tell, or has settings that it cannot read."""
    try:
        finding = check_region(service, region)
    except BentodeployError:
        return
    yield finding


def check_place(service: str, region: str, outputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Region and account, up to the first that refuses: without them nothing else can be asked."""
    moved = list(check_home(region, region_of(outputs)))
    yield from moved
    if moved:
        return
    known = check_region(service, region)
    yield known
    if known.ok:
        yield check_account(region, account_of(outputs))


def check_home(region: str, lives: str | None) -> Iterator[Finding]:
    """Refuses another region than that in which the deployment `lives` (None: nothing is deployed yet)."""
    if lives is not None and lives != region:
        what = (
            f"The deployment lives in {lives}, and the config says {region}: Terraform would make another "
            "one there, and lose sight of the first, which goes on and costs."
        )
        yield Finding("region", False, what, stay_or_destroy(f"Write `region: {lives}`", "another region"))


def check_account(region: str, account: str | None) -> Finding:
    """Whether the credentials work, and belong to `account` (None: nothing is deployed yet)."""
    try:
        who = caller(region)
    except BentodeployError as error:
        if (elsewhere := caller_elsewhere(region, error)) is not None:
            what = f"The region {region} is not enabled for the account {elsewhere.account}."
            cure = (
                f"aws account enable-region --region-name {region}, which takes a while; or another region."
            )
            return Finding("region", False, what, cure)
        return Finding.of_error("credentials", error)
    if account is not None and who.account != account:
        what, cure = another_account(who, account)
        return Finding("account", False, what, f"{cure}, or give this deployment another name.")
    return Finding("credentials", True, f"{who.arn} by {who.source.words}.")


def check_reach(variables: Mapping[str, Any], outputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether the project's region and the credentials' account are those that the deployment lives in."""
    lives, region = region_of(outputs), variables.get("region")
    if lives is None:
        return
    if region != lives:
        yield Finding(
            "region",
            False,
            f"The deployment lives in {lives}, and the project's files say {region}: Terraform would find "
            "nothing there, and lose sight of it, which goes on and costs.",
            f"Write `region: {lives}`, then `bentodeploy generate` and this command again.",
        )
        return
    yield check_account(lives, account_of(outputs))


def check_tags(labels: Mapping[str, str]) -> Iterator[Finding]:
    """Labels that AWS does not take as tags; they become tags of every resource."""
    for name, value in sorted(labels.items()):
        if TAG_VALUE.fullmatch(value) is None:
            what = f"AWS does not take the value of the label {name}: {value!r}."
            cure = "Use letters, digits, spaces and . : / = + - @ only."
            yield Finding("labels", False, what, cure)
        if name.lower().startswith("aws"):
            cure = "Choose another name; AWS keeps `aws` for itself."
            yield Finding("labels", False, f"AWS keeps the label name {name} for itself.", cure)


def _regions(session: Any, service: str, partition: str) -> list[str]:
    return list(session.get_available_regions(service, partition_name=partition))
