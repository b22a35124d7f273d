"""`bentodeploy status`."""

from __future__ import annotations

from bentodeploy.cli.options import Debug, File, Json
from bentodeploy.cli.session import verb


def status(file: File = None, json: Json = False, debug: Debug = False) -> None:
    """Tell what runs, whether it answers, and what to do when it does not."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import reported
        from bentodeploy.deployment.status import status
        from bentodeploy.deployment.workspace import open_workspace

        result = status(open_workspace(file, None, console))
        console.document(result.document()) if json else console.result(reported(result))
