"""The account's quotas of addresses and of processors, of which new accounts have none for some machines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bentodeploy.errors import CloudError
from bentodeploy.operator import Finding

from ..aws.errors import aws_errors
from ..aws.session import client

_QUOTAS = {
    "L-DB2E81BA": "g|gr|vt",
    "L-417A185B": "p",
    "L-74FC7D96": "f",
    "L-1945791B": "inf",
    "L-2C3B7624": "trn",
    "L-6E869C2A": "dl",
    "L-7295265B": "x",
    "L-43DA4232": "u",
    "L-F7808C92": "hpc",
    "L-1216C47A": "(?!mac)[acdhimrtz][a-z]*",
}
"""Codes of the quotas for machines on demand, each with the series that it counts (Amazon EC2 User Guide,
"On-Demand Instance quotas"). The last is that of the standard ones: A, C, D, H, I, M, R, T, Z."""

_ADDRESSES = "L-0263D0A3"
"""Code of the quota of Elastic IPs: 5 a region, at first (Amazon VPC User Guide, "Amazon VPC quotas")."""
_AMAZONS = "amazon"
"""The pool whose addresses count, not those that an account has brought itself (Amazon EC2 API, Address)."""


def check_processors(instance_type: str, processors: int, region: str) -> Iterator[Finding]:
    """Whether the account may have a machine of this type at all.

    Not whether others that run leave room for it. Nothing where the credentials may not read the quota, or
    where AWS knows of none.
    """
    code = quota_code(instance_type)
    if code is None or (allowed := _allowed(code, region)) is None:
        return
    what = (
        f"{instance_type} has {processors} processors, and the account may have {allowed:,} in {region} "
        f"on machines of its kind."
    )
    cure = f"Take a smaller instance_type, or ask for more: {_more(region, code, processors)}."
    yield Finding("instance type", processors <= allowed, what, cure)


def check_addresses(name: str, region: str) -> Iterator[Finding]:
    """Whether the account may have one more Elastic IP, for the deployment `name` that has none yet.

    Nothing where an apply that did not end has made its address, nor where the quota cannot be read.
    """
    with aws_errors("ask for Elastic IPs", region):
        found = client("ec2", region).describe_addresses()["Addresses"]
    own = {"Key": "bentodeploy", "Value": name}
    if any(own in one.get("Tags", ()) for one in found) or (allowed := _allowed(_ADDRESSES, region)) is None:
        return
    taken = sum(one.get("PublicIpv4Pool", _AMAZONS) == _AMAZONS for one in found)
    what = f"The account has {taken:,} of the {allowed:,} Elastic IPs that it may have in {region}."
    cure = (
        f"Release one that nobody needs (`aws ec2 describe-addresses --region {region}`), or ask for more: "
        f"{_more(region, _ADDRESSES, taken + 1)}."
    )
    yield Finding("addresses", taken < allowed, what, cure)


def _allowed(code: str, region: str) -> int | None:
    """None where the credentials may not read the quota, or AWS knows of none."""
    try:
        with aws_errors("read a quota", region):
            quota = client("service-quotas", region).get_service_quota(ServiceCode="ec2", QuotaCode=code)
    except CloudError:
        return None
    return int(quota["Quota"]["Value"])


def _more(region: str, code: str, wanted: int) -> str:
    return (
        f"`aws service-quotas request-service-quota-increase --region {region} --service-code ec2 "
        f"--quota-code {code} --desired-value {wanted}`"
    )


def quota_code(instance_type: str) -> str | None:
    """The quota that counts machines of this type; None for one of no known kind."""
    series = re.match(r"[a-z]+", instance_type)
    if series is None:
        return None
    return next((code for code, kind in _QUOTAS.items() if re.fullmatch(kind, series[0])), None)
