"""`bentodeploy init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from bentodeploy.cli.complete import complete_operator
from bentodeploy.cli.options import BentoOption, Debug, Json
from bentodeploy.cli.session import verb

# typer reads the annotations at run time on Python 3.10.
_Text = Optional[str]  # noqa: UP045
_Path = Optional[Path]  # noqa: UP045


def init(
    bento: BentoOption = None,
    operator: Annotated[
        _Text,
        typer.Option(
            "--operator", "-o", metavar="NAME", help="The platform.", autocompletion=complete_operator
        ),
    ] = None,
    name: Annotated[
        _Text, typer.Option("--name", "-n", metavar="NAME", help="The deployment's name.")
    ] = None,
    settings: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--set", metavar="KEY=VALUE", help="A setting, inner keys after a dot. Can be repeated."
        ),
    ] = None,
    access: Annotated[
        _Text,
        typer.Option("--access", metavar="WORD", help="Who may call the endpoint: private, token or public."),
    ] = None,
    start: Annotated[
        _Path, typer.Option("--from", metavar="FILE", help="Start from the values of this config.")
    ] = None,
    file: Annotated[
        _Path,
        typer.Option(
            "--file",
            "-f",
            metavar="FILE",
            help="Where to write; without it deployment_config.yaml.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take every suggestion, and write.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that is there already.")
    ] = False,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Write a deployment_config.yaml: asks what is not said here, and checks every answer."""
    with verb(json=json, debug=debug) as console:
        try:
            from bentodeploy.cli.terminal import asker
            from bentodeploy.wizard.flow import init
            from bentodeploy.wizard.given import Given

            given = Given(bento, operator, name, access, tuple(settings or ()), start, file, yes, overwrite)
            asks = asker(console)
        except KeyboardInterrupt:  # before the first question: `init` has its own words from there on
            from bentodeploy.wizard.asking import left

            raise left() from None
        result = init(given, asks, console)
        from bentodeploy.cli.present import initialized  # not before the first question, which it delays

        console.document(result.document()) if json else console.result(initialized(result))
