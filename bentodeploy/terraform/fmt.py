"""`terraform fmt` (https://developer.hashicorp.com/terraform/cli/commands/fmt)."""

from __future__ import annotations

UNFORMATTED = 3
"""Exit code of `fmt -check` when a file would change."""


def argv() -> list[str]:
    """Arguments of a check that changes nothing and lists the files that it would change."""
    return ["fmt", "-check", "-list=true", "-no-color"]
