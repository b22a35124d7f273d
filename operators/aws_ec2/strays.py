"""Machines that an interrupted apply made and that Terraform does not know."""

from __future__ import annotations

from ..aws.errors import aws_errors
from ..aws.session import client

ALIVE = ("pending", "running", "stopping", "stopped")
"""EC2's words for machines that cost something (Amazon EC2 User Guide, "Instance lifecycle")."""


def strays(region: str, name: str, own: str) -> list[str]:
    """Ids of living machines that carry the tag of the deployment `name`, but for `own`.

    An apply that ends between AWS's making of a machine and its answer leaves one. Raises CloudError,
    CredentialsError.
    """
    filters = [
        {"Name": "tag:bentodeploy", "Values": [name]},
        {"Name": "instance-state-name", "Values": list(ALIVE)},
    ]
    with aws_errors("look for machines that were left over", region):
        found = client("ec2", region).describe_instances(Filters=filters)["Reservations"]
    return sorted(
        one["InstanceId"] for group in found for one in group["Instances"] if one["InstanceId"] != own
    )
