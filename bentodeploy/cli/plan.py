"""`bentodeploy plan`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from bentodeploy.cli.options import Debug, File, Json, LockTimeout, SkipCheck
from bentodeploy.cli.session import verb
from bentodeploy.console import StdoutClosed

if TYPE_CHECKING:
    from bentodeploy.console import Console

HAS_CHANGES, HAS_FAILED = 2, 1
"""What Terraform's own `plan -detailed-exitcode` answers when something would change, and for every error."""


def plan(
    file: File = None,
    detailed_exitcode: Annotated[
        bool,
        typer.Option(
            "--detailed-exitcode", help="Exit with 0 for no changes, 2 for changes, 1 for an error."
        ),
    ] = False,
    built: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Option(
            "--built",
            metavar="FILE",
            help="Plan for what `build --json` answered, perhaps elsewhere.",
        ),
    ] = None,
    out: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
        typer.Option(
            "--out", metavar="FILE", help="Keep the plan there for `apply FILE`. As secret as the state."
        ),
    ] = None,
    summary: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--summary", metavar="FILE", help="Write a summary as Markdown there, without any value."
        ),
    ] = None,
    skip_check: SkipCheck = None,
    lock_timeout: LockTimeout = 0,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Show what `apply` would change."""
    options = _Options(built, out, summary, tuple(skip_check or ()), lock_timeout)
    failure = HAS_FAILED if detailed_exitcode else None
    with verb(json=json, debug=debug, file=file, failure=failure) as console:
        has_changes = _plan(file, options, console, json=json)
    if detailed_exitcode and has_changes:
        raise typer.Exit(HAS_CHANGES)


@dataclass(frozen=True)
class _Options:
    built: Path | None
    out: Path | None
    summary: Path | None
    skip_checks: tuple[str, ...]
    lock_timeout: float


def _plan(file: Path | None, options: _Options, console: Console, *, json: bool) -> bool:
    from bentodeploy.cli.markdown import plan_summary
    from bentodeploy.cli.present import planned
    from bentodeploy.deployment.apply import built_bento
    from bentodeploy.deployment.plan import plan
    from bentodeploy.deployment.workspace import open_workspace
    from bentodeploy.files import file_system_errors

    workspace = open_workspace(file, None, console, skip_checks=options.skip_checks)
    result = plan(
        workspace,
        built_bento(workspace, console),
        console,
        built=options.built,
        out=options.out,
        lock_timeout=options.lock_timeout,
    )
    if options.summary is not None:
        with file_system_errors("write the summary", options.summary):
            options.summary.write_text(plan_summary(result), encoding="utf-8")
    with suppress(StdoutClosed):  # whoever reads no further may still ask for the exit code
        told = planned(result, options.out, workspace.file_words())
        console.document(result.document()) if json else console.result(told)
    return result.has_changes
