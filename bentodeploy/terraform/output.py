"""`terraform output` (https://developer.hashicorp.com/terraform/cli/commands/output)."""

from __future__ import annotations

import json
from typing import Any


def argv() -> list[str]:
    """Arguments that print all outputs as one JSON document."""
    return ["output", "-json", "-no-color"]


def parse_outputs(text: str) -> dict[str, Any]:
    """The outputs' values by name; raises `ValueError`."""
    return {name: output["value"] for name, output in json.loads(text).items()}
