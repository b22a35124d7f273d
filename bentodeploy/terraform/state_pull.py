"""`terraform state pull` (https://developer.hashicorp.com/terraform/cli/commands/state/pull)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class StateDigest:
    """What tells one state from another.

    Not its lineage: a state that Terraform copies to another backend may get a new one (seen with 1.11).
    """

    resources: int
    digest: str
    """Of resources and outputs."""


def argv() -> list[str]:
    """Arguments that print the whole state."""
    return ["state", "pull"]


def parse_digest(text: str) -> StateDigest | None:
    """The digest of a state, or None where there is no state yet; raises `ValueError`."""
    if not text.strip():
        return None
    content = json.loads(text)
    if not isinstance(content, dict) or "version" not in content:
        raise ValueError("no state of Terraform's")
    resources = content.get("resources") or []
    told = json.dumps([resources, content.get("outputs")], sort_keys=True)
    managed = sum(1 for one in resources if one.get("mode") == "managed")
    return StateDigest(managed, hashlib.sha256(told.encode()).hexdigest())
