"""`bentodeploy operator list`, `operator show` and `operator new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from bentodeploy.cli.complete import complete_operator
from bentodeploy.cli.options import Debug, Json
from bentodeploy.cli.session import verb

app = typer.Typer(help="The installed operators, and new ones.", no_args_is_help=True)


@app.command(name="list")
def list_operators(json: Json = False, debug: Debug = False) -> None:
    """List the installed operators, the broken ones with what is wrong."""
    with verb(json=json, debug=debug) as console:
        from bentodeploy.cli.present import operators
        from bentodeploy.deployment.operators import list_operators

        result = list_operators()
        console.document(result.document()) if json else console.result(operators(result))


@app.command(name="show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", autocompletion=complete_operator)],
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Show an operator's settings with types, defaults and limits, and what it can do."""
    with verb(json=json, debug=debug) as console:
        from bentodeploy.cli.present import operator
        from bentodeploy.deployment.operators import show_operator

        result = show_operator(name)
        console.document(result.document()) if json else console.result(operator(result))


@app.command(name="new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What configs shall call it: acme-cloud.")],
    folder: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Option(
            "--folder",
            metavar="DIR",
            help="Where to write its package; without it a folder NAME here.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Write the package of an operator of your own: it installs, deploys, and has tests that pass."""
    with verb(json=json, debug=debug) as console:
        from bentodeploy.deployment.new_operator import new_operator

        result = new_operator(name, folder)
        if json:
            console.document(result.document())
        else:
            steps = "\n".join(f"  {command}" for command in result.next)
            console.result(f"Wrote {len(result.files)} files to {result.folder}\n\nNext:\n{steps}")
