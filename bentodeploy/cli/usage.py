"""A command line that no verb can take: told in words, and with `--json` as the one document too."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import typer

from bentodeploy.cli.session import error_document
from bentodeploy.console import Console, StdoutClosed
from bentodeploy.errors import FileSystemError, UsageError

if TYPE_CHECKING:
    from bentodeploy.errors import BentodeployError

# Old versions of typer raise click's own class, new ones that of a click inside of typer.
_REFUSED = cast("type[Exception]", typer.BadParameter.__mro__[2])


def run(app: typer.Typer) -> int:
    """Run the verb that the command line names; answers the exit code."""
    try:
        # The verbs answer nothing: what comes back is the code of a `typer.Exit`, or None.
        return app(prog_name="bentodeploy", standalone_mode=False) or 0
    except _REFUSED as error:
        return _refuse(error)
    except typer.Abort:
        sys.stderr.write("Aborted!\n")
        return 1


def _refuse(error: Any) -> int:
    error.show()
    # With the first option 2 means that there are changes, as for Terraform.
    exit_code = 1 if is_among_options("--detailed-exitcode", sys.argv[1:]) else int(error.exit_code)
    if is_among_options("--json", sys.argv[1:]):
        # That stdout cannot be written changes nothing: the words are on stderr.
        with suppress(StdoutClosed, FileSystemError):
            Console().document({"error": error_document(_as_ours(error), exit_code)})
    return exit_code


def is_among_options(option: str, words: Sequence[str]) -> bool:
    """Whether `option` is given, to whatever verb."""
    return option in (words[: words.index("--")] if "--" in words else words)


def _as_ours(error: Any) -> BentodeployError:
    command = error.ctx.command_path if getattr(error, "ctx", None) else "bentodeploy"
    return UsageError(
        error.format_message(), where=command, next_step=f"`{command} --help` lists what it takes."
    )
