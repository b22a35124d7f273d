"""What the user of an endpoint on a machine should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.errors import BentodeployError

from .strays import strays
from .wanted import open_to_nobody

if TYPE_CHECKING:
    from bentodeploy.operator import Target

    from .spec import AwsEc2Spec


def notes(target: Target[AwsEc2Spec], outputs: Mapping[str, Any]) -> Iterator[str]:
    """Sentences about encryption, DNS, who may call, and machines that were left over."""
    domain = target.spec.domain
    if domain is None:
        with_token = target.config.access is Access.TOKEN
        what = "requests, each with the token, and answers" if with_token else "requests and answers"
        yield f"The endpoint is plain HTTP: {what} travel unencrypted. `domain` in the spec gives HTTPS."
    else:
        yield f"HTTPS needs the DNS entry of {domain} to lead to {outputs['address']}."
    if open_to_nobody(target):
        yield (
            f"No address may call it. This opens it on http://127.0.0.1:3000 of this computer: "
            f"{outputs['session']}"
        )
    yield from _left_over(target, outputs)


def _left_over(target: Target[AwsEc2Spec], outputs: Mapping[str, Any]) -> Iterator[str]:
    region = outputs["region"]
    try:
        found = strays(region, target.config.name, outputs["instance_id"])
    except BentodeployError:
        return  # whoever deployed is not kept from the rest by a question that can wait
    if found:
        yield (
            f"{', '.join(found)} carry this deployment's tag and are none of it: an interrupted apply left "
            f"them. `aws ec2 terminate-instances --region {region} --instance-ids {' '.join(found)}` "
            "removes them."
        )
