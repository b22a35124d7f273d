"""The account's quota, for a function that has instances kept for itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.errors import CloudError
from bentodeploy.operator import Finding

from ..aws.errors import aws_errors
from ..aws.session import client

if TYPE_CHECKING:
    from .spec import LambdaSpec

LEFT, LEFT_OF_FEW = 100, 10
"""Instances that must stay for functions without a reservation (AWS Lambda Developer Guide, "Configuring
reserved concurrency"); the latter in new accounts, whose whole quota is `LEFT` or less."""


def check_concurrency(spec: LambdaSpec, *, is_deployed: bool) -> Iterator[Finding]:
    """Whether the quota has room for what the spec keeps. Asks only where it keeps something.

    Nothing where the credentials may not read the quota. What a deployed function keeps already is among
    what is taken, so for that one the whole quota is the limit.
    """
    provisioned = spec.keep_warm.provisioned if spec.keep_warm else None
    wanted = spec.reserved_concurrency or provisioned
    if wanted is None:
        return
    try:
        with aws_errors("read the quota of instances", spec.region):
            limits = client("lambda", spec.region).get_account_settings()["AccountLimit"]
    except CloudError:
        return
    total = int(limits["ConcurrentExecutions"])
    unreserved = total if is_deployed else int(limits["UnreservedConcurrentExecutions"])
    free = max(0, unreserved - (LEFT if total > LEFT else LEFT_OF_FEW))
    key = "reserved_concurrency" if spec.reserved_concurrency else "keep_warm.provisioned"
    what = (
        f"The account may have {total:,} instances at once in {spec.region}, of which {free:,} can be kept "
        f"for this function; {key} is {wanted:,}."
    )
    cure = f"Lower {key}, or ask for more: {_more(spec.region, total + wanted - free)}."
    yield Finding("concurrency", wanted <= free, what, cure)


def _more(region: str, wanted: int) -> str:
    return (
        f"`aws service-quotas request-service-quota-increase --region {region} --service-code lambda "
        f"--quota-code L-B99A9384 --desired-value {wanted}`"
    )
