"""`bentodeploy generate`."""

from __future__ import annotations

from bentodeploy.cli.options import Debug, File, Json, LockTimeout
from bentodeploy.cli.session import verb


def generate(
    file: File = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Write the Terraform project, without building anything."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import generated
        from bentodeploy.deployment.generate import generate
        from bentodeploy.deployment.workspace import open_workspace

        result = generate(open_workspace(file, None, console), lock_timeout=lock_timeout)
        console.document(result.document()) if json else console.result(generated(result))
