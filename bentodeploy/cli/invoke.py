"""`bentodeploy invoke`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from bentodeploy.cli.options import Debug, File, Json
from bentodeploy.cli.session import verb
from bentodeploy.errors import FileSystemError


def invoke(
    route: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Argument(metavar="[ROUTE]", help="Name or path of the route; the first one without it."),
    ] = None,
    data: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--data",
            "-d",
            help="The request's body, or the query (`a=1&b=2`) of a route that takes "
            "no body; the bento's own sample without it.",
        ),
    ] = None,
    data_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--data-file", help="A file to send as the body, or as the one file of a form."),
    ] = None,
    form: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--form", metavar="NAME=TEXT", help="A field of a form; `NAME=@FILE` sends a file."),
    ] = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", metavar="FILE", help="Write the answer's body to this file."),
    ] = None,
    file: File = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Call the endpoint, signed where it is private, and print its answer."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.deployment.invoke import invoke
        from bentodeploy.deployment.payload import Given
        from bentodeploy.deployment.workspace import open_workspace

        given = Given(data, data_file, tuple(form or ()))
        result = invoke(open_workspace(file, None, console), route, given, console)
        if output is not None:
            save(output, result.content)
        if json:
            console.document(result.document())
        elif output is None:
            console.result(result.body)


def save(file: Path, content: bytes) -> None:
    """Write an answer as it came; raises FileSystemError."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise FileSystemError(f"Cannot write the answer: {error.strerror}.", where=str(file)) from error
