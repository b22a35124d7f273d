"""The command itself: its options before the verb. Only light modules are imported here."""

from __future__ import annotations

from typing import Annotated

import typer

from bentodeploy import __version__
from bentodeploy.cli.verbs import PLAIN, Verbs

app = typer.Typer(
    name="bentodeploy",
    cls=Verbs,
    help="Put a trained model, packed as a BentoML bento, behind a healthy endpoint in your own account.\n\n"
    "Begin with `bentodeploy init`, then `bentodeploy up`.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    **PLAIN,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the verb."""
