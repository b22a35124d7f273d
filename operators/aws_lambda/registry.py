"""Where the function's images live."""

from __future__ import annotations

from ..aws.ecr import EcrRepository

ADDRESSES = ("aws_ecr_repository.image",)
"""Resources of the project that must stand before the push (templates/aws_lambda/terraform/registry.tf)."""


def repository(name: str, region: str) -> EcrRepository:
    """The repository of the deployment `name`."""
    return EcrRepository(name, region)
