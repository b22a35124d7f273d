"""Where the function's images live."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..aws.ecr import EcrRepository

ADDRESSES = ("aws_ecr_repository.image", "aws_ecr_lifecycle_policy.image")
"""Resources of the project that must stand before the push (templates/aws_lambda/terraform/registry.tf)."""


def repository(name: str, region: str) -> EcrRepository:
    """The repository of the deployment `name`."""
    return EcrRepository(name, region)


def account_of(outputs: Mapping[str, Any]) -> str | None:
    """The account that the deployment lives in, or None; before the first apply its repository tells it."""
    address = re.match(r"(\d{12})\.dkr\.ecr\.", str(outputs.get("repository_url", "")))
    return outputs.get("account") or (address[1] if address else None)
