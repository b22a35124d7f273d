"""`bentodeploy bento show`."""

from __future__ import annotations

from typing import Annotated

import typer

from bentodeploy.cli.complete import complete_bento
from bentodeploy.cli.options import Debug, Json
from bentodeploy.cli.session import verb

app = typer.Typer(help="Bentos, as this tool reads them.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Bentos, as this tool reads them."""


@app.command(name="show")
def show(
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF", help="name:version, a folder or a .bento file", autocompletion=complete_bento
        ),
    ],
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Show name, service style, routes, Python and models of a bento."""
    with verb(json=json, debug=debug) as console:
        from bentodeploy.cli.present import bento
        from bentodeploy.deployment.bentos import show_bento

        result = show_bento(reference, console)
        console.document(result.document()) if json else console.result(bento(result))
