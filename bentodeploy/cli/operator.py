"""`bentodeploy operator list` and `bentodeploy operator show`."""

from __future__ import annotations

from typing import Annotated

import typer

from bentodeploy.cli.complete import complete_operator
from bentodeploy.cli.options import Debug, Json
from bentodeploy.cli.session import verb

app = typer.Typer(help="The installed operators.", no_args_is_help=True)


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
