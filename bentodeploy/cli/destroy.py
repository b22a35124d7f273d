"""`bentodeploy destroy`."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Optional

import typer

from bentodeploy.cli.options import Debug, File, Json, LockTimeout, SkipCheck
from bentodeploy.cli.session import verb
from bentodeploy.errors import UsageError


def destroy(
    file: File = None,
    confirm: Annotated[
        Optional[str],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Option("--confirm", metavar="NAME", help="The deployment's name; asked for without it."),
    ] = None,
    skip_check: SkipCheck = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Remove everything that the deployment made."""
    with verb(json=json, debug=debug, file=file) as console:
        from bentodeploy.cli.present import destroyed
        from bentodeploy.deployment.destroy import destroy
        from bentodeploy.deployment.workspace import open_workspace

        workspace = open_workspace(file, None, console, skip_checks=skip_check or ())
        _confirm(workspace.name, confirm)
        result = destroy(workspace, console, lock_timeout=lock_timeout)
        console.document(result.document()) if json else console.result(destroyed(result))


def _confirm(name: str, answer: str | None) -> None:
    if answer is None:
        answer = _ask(name)
    if answer != name:
        raise UsageError(
            f"The name given is {answer!r}, the deployment's is {name!r}. Nothing was destroyed.",
            next_step=f"`bentodeploy destroy --confirm {name}`",
        )


def _ask(name: str) -> str:
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.environ.get("CI"):
        raise UsageError(
            "Destroying needs the deployment's name, and there is no terminal to ask on.",
            next_step=f"`bentodeploy destroy --confirm {name}`",
        )
    try:
        sys.stderr.write(f"This removes the endpoint and all that belongs to it. Type {name} to go on: ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        raise
    if not answer.endswith("\n"):  # Ctrl-D
        sys.stderr.write("\n")
    return answer.strip()
