"""`bentodeploy logs`."""

from __future__ import annotations

from typing import Annotated

import typer

from bentodeploy.cli.options import Debug, Json, LongFile
from bentodeploy.cli.session import verb
from bentodeploy.errors import InterruptedByUserError, UsageError


def logs(
    file: LongFile = None,
    lines: Annotated[
        int, typer.Option("--lines", "-n", min=0, help="How many lines, counted from the end.")
    ] = 100,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Show the service's log."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.deployment.logs import logs
        from bentodeploy.deployment.results.logs import LogLines
        from bentodeploy.deployment.workspace import open_workspace

        if json and follow:
            raise UsageError("--json answers with one document, --follow never ends.", next_step="Drop one.")
        workspace = open_workspace(file, None, console)
        told = logs(workspace, lines=lines, follow=follow)
        if json:
            console.document(LogLines(workspace.name, tuple(told)).document())
            return
        try:
            for line in told:
                console.result(line)
        except KeyboardInterrupt:  # the way to end `--follow`: nothing to tell
            raise typer.Exit(InterruptedByUserError.exit_code) from None
