"""`bentodeploy apply`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from bentodeploy.cli.options import Debug, File, Json, LockTimeout, SkipCheck
from bentodeploy.cli.session import verb
from bentodeploy.errors import UsageError


def apply(
    plan: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Argument(
            metavar="[PLAN]",
            help="A file that `plan --out` wrote; exactly this is applied.",
            show_default=False,
        ),
    ] = None,
    file: File = None,
    expect: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--expect",
            metavar="FINGERPRINT",
            help="Refuse a PLAN that does something else than the one of this fingerprint (`plan --json`).",
        ),
    ] = None,
    skip_check: SkipCheck = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Deploy what was built, wait until the endpoint is healthy, and say how to call it."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import applied
        from bentodeploy.deployment import apply
        from bentodeploy.deployment.workspace import open_workspace

        workspace = open_workspace(file, None, console, skip_checks=skip_check or ())
        if plan is None and expect is not None:
            raise UsageError(
                "`--expect` is for a plan that was kept.",
                next_step="`bentodeploy apply PLAN --expect FINGERPRINT`",
            )
        if plan is None:
            result = apply.apply(workspace, console, lock_timeout=lock_timeout)
        else:
            from bentodeploy.deployment.approved import apply_plan

            result = apply_plan(workspace, plan, console, expected=expect, lock_timeout=lock_timeout)
        console.document(result.document()) if json else console.result(applied(result))
