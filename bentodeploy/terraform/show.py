"""`terraform show` (https://developer.hashicorp.com/terraform/cli/commands/show)."""

from __future__ import annotations

from pathlib import Path


def argv(plan_file: Path) -> list[str]:
    """Arguments that show a saved plan."""
    return ["show", "-json", "-no-color", str(plan_file)]
