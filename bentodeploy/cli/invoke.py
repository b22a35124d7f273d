"""`bentodeploy invoke`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from bentodeploy.cli.options import Debug, File, Json
from bentodeploy.cli.session import verb


def invoke(
    route: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Argument(metavar="[ROUTE]", help="Name or path of the route; the first one without it."),
    ] = None,
    data: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--data", "-d", help="The request's body; the bento's own sample without it."),
    ] = None,
    data_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--data-file", help="A file to send as the body."),
    ] = None,
    file: File = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Call the endpoint, signed where it is private, and print its answer."""
    with verb(json=json, debug=debug) as console:
        from bentodeploy.deployment.invoke import invoke
        from bentodeploy.deployment.workspace import open_workspace

        result = invoke(open_workspace(file, None, console), route, data, data_file, console)
        console.document(result.document()) if json else console.result(result.body)
