"""`bentodeploy scale`."""

from __future__ import annotations

from typing import Annotated

import typer

from bentodeploy.cli.options import Debug, File, Json, LockTimeout
from bentodeploy.cli.session import verb


def scale(
    count: Annotated[int, typer.Argument(min=1, help="How many instances shall run.", show_default=False)],
    file: File = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Change at once how many instances run."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import scaled
        from bentodeploy.deployment.scale import scale
        from bentodeploy.deployment.workspace import open_workspace

        result = scale(open_workspace(file, None, console), count, lock_timeout=lock_timeout)
        console.document(result.document()) if json else console.result(scaled(result))
