"""`bentodeploy up`."""

from __future__ import annotations

from bentodeploy.cli.options import BentoOption, Debug, File, Json, LockTimeout, SkipCheck
from bentodeploy.cli.session import verb


def up(
    file: File = None,
    bento: BentoOption = None,
    skip_check: SkipCheck = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Build, apply, wait until the endpoint is healthy, and say how to call it."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import applied, further
        from bentodeploy.deployment.up import up
        from bentodeploy.deployment.workspace import open_workspace

        workspace = open_workspace(file, bento, console, skip_checks=skip_check or ())
        result = up(workspace, console, lock_timeout=lock_timeout)
        if json:
            console.document(result.document())
            return
        console.result(applied(result))
        console.info(further(workspace.file_words()))
