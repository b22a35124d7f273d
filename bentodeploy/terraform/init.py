"""`terraform init` (https://developer.hashicorp.com/terraform/cli/commands/init)."""

from __future__ import annotations


def argv(*, json: bool = True, upgrade: bool = False, lock_timeout: float = 0) -> list[str]:
    """Arguments of `init`; `lock_timeout` in seconds."""
    arguments = ["init", f"-lock-timeout={lock_timeout:g}s", "-input=false", "-no-color"]
    if json:
        arguments.append("-json")
    if upgrade:
        arguments.append("-upgrade")
    return arguments


def migrate_argv() -> list[str]:
    """Arguments that also copy the state to where the project now wants it, over what is there.

    Terraform takes no `-json` here.
    """
    return [*argv(json=False), "-migrate-state", "-force-copy"]
