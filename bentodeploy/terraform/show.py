"""`terraform show` (https://developer.hashicorp.com/terraform/cli/commands/show)."""

from __future__ import annotations

from pathlib import Path


def argv(plan_file: Path | None = None) -> list[str]:
    """Arguments that show a saved plan, or without one the state."""
    arguments = ["show", "-json", "-no-color"]
    if plan_file is not None:
        arguments.append(str(plan_file))
    return arguments
