"""`bentodeploy doctor`."""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from typing import Annotated

import typer

from bentodeploy.cli.options import BentoOption, Debug, File, Json, SkipCheck
from bentodeploy.cli.session import verb
from bentodeploy.console import StdoutClosed

REFUSED = 3
"""The exit code of a preflight that refuses, too."""


class CostWord(str, Enum):
    """See `bentodeploy.preflight.check.Cost`, which is not imported for `--help`."""

    LOCAL = "local"
    NETWORK = "network"
    CLOUD = "cloud"


def doctor(
    file: File = None,
    bento: BentoOption = None,
    cost: Annotated[
        CostWord,
        typer.Option("--cost", help="The most that a check may need: credentials are for `cloud` only."),
    ] = CostWord.CLOUD,
    skip_check: SkipCheck = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Check this machine, the config and the platform, and say what to do about each fault."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import examined
        from bentodeploy.deployment.doctor import examine

        skipped = frozenset(skip_check or ())
        result = examine(file, bento, console, cost=cost.value, skipped=skipped)
        with suppress(StdoutClosed):  # whoever reads no further may still ask for the exit code
            console.document(result.document()) if json else console.result(examined(result))
        if not result.ok:
            raise typer.Exit(REFUSED)
