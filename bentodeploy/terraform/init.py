"""`terraform init` (https://developer.hashicorp.com/terraform/cli/commands/init)."""

from __future__ import annotations

from pathlib import Path


def argv(*, json: bool = True, upgrade: bool = False, lock_timeout: float = 0) -> list[str]:
    """Arguments of `init`; `lock_timeout` in seconds."""
    arguments = ["init", f"-lock-timeout={lock_timeout:g}s", "-input=false", "-no-color"]
    if json:
        arguments.append("-json")
    if upgrade:
        arguments.append("-upgrade")
    return arguments


def migrate_argv(*, lock_timeout: float = 0) -> list[str]:
    """Arguments that also copy the state to where the project now wants it, over what is there.

    Terraform takes no `-json` here. `lock_timeout` in seconds.
    """
    return [*argv(json=False, lock_timeout=lock_timeout), "-migrate-state", "-force-copy"]


def backend_argv(no_plugins: Path) -> list[str]:
    """Arguments that make the state's place ready, and find no provider: the folder `no_plugins` is empty.

    Terraform does the place first, and fails afterwards where the state speaks of a provider.
    """
    return [*argv(json=False), f"-plugin-dir={no_plugins}"]
