"""The account's quota of processors, which new accounts have none of for some kinds of machines."""

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


def check_processors(instance_type: str, processors: int, region: str) -> Iterator[Finding]:
    """Whether the account may have a machine of this type at all.

    Not whether others that run leave room for it. Nothing where the credentials may not read the quota, or
    where AWS knows of none.
    """
    code = quota_code(instance_type)
    if code is None:
        return
    try:
        with aws_errors("read the quota of processors", region):
            quota = client("service-quotas", region).get_service_quota(ServiceCode="ec2", QuotaCode=code)
    except CloudError:
        return
    allowed = int(quota["Quota"]["Value"])
    what = (
        f"{instance_type} has {processors} processors, and the account may have {allowed:,} in {region} "
        f"on machines of its kind."
    )
    cure = (
        f"Take a smaller instance_type, or ask for more: `aws service-quotas request-service-quota-increase "
        f"--region {region} --service-code ec2 --quota-code {code} --desired-value {processors}`."
    )
    yield Finding("instance type", processors <= allowed, what, cure)


def quota_code(instance_type: str) -> str | None:
    """The quota that counts machines of this type; None for one of no known kind."""
    series = re.match(r"[a-z]+", instance_type)
    if series is None:
        return None
    return next((code for code, kind in _QUOTAS.items() if re.fullmatch(kind, series[0])), None)
