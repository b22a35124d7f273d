"""`terraform apply` (https://developer.hashicorp.com/terraform/cli/commands/apply)."""

from __future__ import annotations

from pathlib import Path


def argv(plan_file: Path, *, lock_timeout: float = 0) -> list[str]:
    """Arguments that do what a saved plan says, and nothing else; `lock_timeout` in seconds."""
    return ["apply", f"-lock-timeout={lock_timeout:g}s", "-input=false", "-json", str(plan_file)]
