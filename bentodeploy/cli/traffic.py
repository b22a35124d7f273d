"""`bentodeploy traffic`."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from bentodeploy.cli.options import Debug, File, Json, LockTimeout
from bentodeploy.cli.session import verb
from bentodeploy.errors import UsageError


def traffic(
    shares: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Argument(
            metavar="[REVISION=PERCENT]...",
            help="Who shall get how many; they add up to 100.",
            show_default=False,
        ),
    ] = None,
    latest: Annotated[
        bool, typer.Option("--latest", help="Give all requests to the newest revision.")
    ] = False,
    file: File = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Show which revisions get the requests, or share them out at once."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import shared_out
        from bentodeploy.deployment.traffic import read_shares, set_traffic, show_traffic
        from bentodeploy.deployment.workspace import open_workspace

        if shares and latest:
            raise UsageError(
                "--latest gives all requests to one revision.", next_step="Drop it, or the shares."
            )
        wanted = read_shares(shares) if shares else None
        workspace = open_workspace(file, None, console)
        changes = latest or wanted is not None
        result = (
            set_traffic(workspace, wanted, lock_timeout=lock_timeout) if changes else show_traffic(workspace)
        )
        console.document(result.document()) if json else console.result(shared_out(result))
