"""What the scripts say to whoever runs them: Terraform, bentodeploy or a person."""

from __future__ import annotations

import sys


class ServiceError(Exception):
    """Something that the user can cure; the message says what and how."""


def say(text: str) -> None:
    """Tell what is being done right now, on a line of its own."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
