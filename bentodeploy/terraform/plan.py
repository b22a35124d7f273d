"""`terraform plan` (https://developer.hashicorp.com/terraform/cli/commands/plan)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

CHANGES = 2
"""Exit code under `-detailed-exitcode` when there is something to do."""


def argv(
    out: Path,
    *,
    destroy: bool = False,
    targets: Sequence[str] = (),
    lock_timeout: float = 0,
) -> list[str]:
    """Arguments of a plan saved to `out`; `targets` are addresses, `lock_timeout` seconds."""
    arguments = ["plan", f"-out={out}", f"-lock-timeout={lock_timeout:g}s"]
    arguments += ["-detailed-exitcode", "-input=false", "-json"]
    if destroy:
        arguments.append("-destroy")
    return [*arguments, *(f"-target={address}" for address in targets)]
