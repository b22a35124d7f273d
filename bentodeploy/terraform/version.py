"""`terraform version` (https://developer.hashicorp.com/terraform/cli/commands/version)."""

from __future__ import annotations

import json

from packaging.version import Version


def argv() -> list[str]:
    """Arguments that print the version as JSON."""
    return ["version", "-json"]


def parse_version(text: str) -> Version:
    """The engine's version; raises `ValueError` when the answer is not that of terraform or tofu."""
    try:
        return Version(json.loads(text)["terraform_version"])
    except (KeyError, TypeError) as error:
        raise ValueError("no terraform_version in the answer") from error
