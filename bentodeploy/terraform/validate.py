"""`terraform validate` (https://developer.hashicorp.com/terraform/cli/commands/validate)."""

from __future__ import annotations

import json
from typing import Any

from bentodeploy.terraform.diagnostics import diagnostic_from_json
from bentodeploy.terraform.events import Diagnostic


def argv() -> list[str]:
    """Arguments of `validate`."""
    return ["validate", "-json"]


def parse_validation(text: str) -> tuple[Diagnostic, ...]:
    """The diagnostics of the one document that `validate -json` prints; raises `ValueError`."""
    content: dict[str, Any] = json.loads(text)
    return tuple(diagnostic_from_json(entry) for entry in content.get("diagnostics", []))
