"""Where a deployment lives, as its outputs tell it; before the first apply its repository's address does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_REPOSITORY = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.")
"""How the address of a repository begins (Amazon ECR User Guide, "Private registry")."""


def account_of(outputs: Mapping[str, Any]) -> str | None:
    """Twelve digits; None where nothing is there."""
    return _told("account", outputs)


def region_of(outputs: Mapping[str, Any]) -> str | None:
    """`eu-central-1`; None where nothing is there."""
    return _told("region", outputs)


def _told(what: str, outputs: Mapping[str, Any]) -> str | None:
    address = _REPOSITORY.match(str(outputs.get("repository_url", "")))
    return outputs.get(what) or (address[what] if address else None)
