"""`bentodeploy run`."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Optional

import typer

from bentodeploy.cli.complete import complete_operator
from bentodeploy.cli.options import BentoOption, Debug, File, Json, LockTimeout
from bentodeploy.cli.session import verb


def run(
    file: File = None,
    bento: BentoOption = None,
    operator: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Option(
            "--operator",
            metavar="NAME",
            help="Whose image to try, instead of the config's; with --bento no config is needed.",
            show_default=False,
            autocompletion=complete_operator,
        ),
    ] = None,
    port: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            "--port",
            "-p",
            min=1,
            max=65535,
            help="Port on this machine's loopback address; a free one without it.",
            show_default=False,
        ),
    ] = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Try the image on this machine, under its platform's contract, until Ctrl-C."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import tried
        from bentodeploy.deployment.trial import run_trial
        from bentodeploy.deployment.trial_workspace import open_trial

        workspace = open_trial(file, bento, operator, console)
        # Once it listens, Ctrl-C is how it ends.
        with (
            run_trial(workspace, console, port=port, lock_timeout=lock_timeout) as trial,
            suppress(KeyboardInterrupt),
        ):
            result = trial.result
            console.document(result.document()) if json else console.result(tried(result))
            trial.watch()
