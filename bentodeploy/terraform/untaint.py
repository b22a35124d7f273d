"""`terraform untaint` (https://developer.hashicorp.com/terraform/cli/commands/untaint), of nothing.

It takes the state's lock and gives it back, needs no provider, and with `-allow-missing` changes nothing.
"""

from __future__ import annotations

ADDRESS = "terraform_data.bentodeploy_looks_for_the_lock"
"""A resource that no project has."""


def argv(*, lock_timeout: float = 0) -> list[str]:
    """Arguments that try the lock, for `lock_timeout` seconds."""
    return ["untaint", f"-lock-timeout={lock_timeout:g}s", "-no-color", "-allow-missing", ADDRESS]
