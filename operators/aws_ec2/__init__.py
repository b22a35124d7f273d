"""A bento on a virtual machine of one's own in AWS: a container under systemd, behind a fixed address."""

from .operator import AwsEc2Operator

__all__ = ["AwsEc2Operator"]
