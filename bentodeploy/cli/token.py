"""`bentodeploy token show`."""

from __future__ import annotations

import typer

from bentodeploy.cli.options import Debug, File, Json
from bentodeploy.cli.session import verb

app = typer.Typer(help="The token of an endpoint with `access: token`.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The token of an endpoint with `access: token`."""


@app.command(name="show")
def show(file: File = None, json: Json = False, debug: Debug = False) -> None:
    """Print the token, read from the platform's own secret store, and nothing else."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.deployment.guard import token
        from bentodeploy.deployment.results.token import TokenShown
        from bentodeploy.deployment.workspace import open_workspace

        workspace = open_workspace(file, None, console)
        shown = TokenShown(workspace.name, token(workspace).get_secret_value())
        console.document(shown.document()) if json else console.result(shown.token)
