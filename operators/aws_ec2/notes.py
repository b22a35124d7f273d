"""What the user of an endpoint on a machine should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access

if TYPE_CHECKING:
    from bentodeploy.operator import Target

    from .spec import AwsEc2Spec


def notes(target: Target[AwsEc2Spec], outputs: Mapping[str, Any]) -> Iterator[str]:
    """Sentences about encryption, DNS and who may call."""
    domain = target.spec.domain
    if domain is None:
        yield (
            "The endpoint is plain HTTP: requests and answers travel unencrypted. `domain` in the spec gives "
            "HTTPS."
        )
    else:
        yield f"HTTPS needs the DNS entry of {domain} to lead to {outputs['address']}."
    if target.config.access is Access.PRIVATE and not target.spec.allowed_cidrs:
        yield (
            f"No address may call it. This opens it on http://127.0.0.1:3000 of this computer: "
            f"{outputs['session']}"
        )
