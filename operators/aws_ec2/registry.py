"""The deployment's own image repository."""

from __future__ import annotations

from ..aws.ecr import EcrRepository

ADDRESSES = ("aws_ecr_repository.this",)
"""In the Terraform project."""


def repository(name: str, region: str) -> EcrRepository:
    """The repository of the deployment `name`; templates/aws_ec2/terraform/repository.tf makes it."""
    return EcrRepository(f"bentodeploy/{name}", region)
