"""`bentodeploy apply`."""

from __future__ import annotations

from bentodeploy.cli.options import Debug, File, Json, LockTimeout
from bentodeploy.cli.session import verb


def apply(
    file: File = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Deploy what was built, wait until the endpoint is healthy, and say how to call it."""
    with verb(json=json, debug=debug) as console:
        from bentodeploy.cli.present import applied
        from bentodeploy.deployment import apply
        from bentodeploy.deployment.workspace import open_workspace

        result = apply.apply(open_workspace(file, None, console), console, lock_timeout=lock_timeout)
        console.document(result.document()) if json else console.result(applied(result))
