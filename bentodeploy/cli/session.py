"""Around every verb: the console, the log file, and errors turned into words and exit codes."""

from __future__ import annotations

import logging
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import typer

from bentodeploy.console import Console, StdoutClosed
from bentodeploy.errors import BentodeployError, FileSystemError, InterruptedByUserError

_log = logging.getLogger("bentodeploy")


@contextmanager
def verb(
    *, json: bool, debug: bool, file: Path | None = None, failure: int | None = None
) -> Iterator[Console]:
    """Run the body of a verb; `file` is the config that the command line names.

    A `BentodeployError` is shown on stderr (and with `json` as the one document on stdout) and ends
    with its own exit code, or with `failure` where all errors are to have that one; Ctrl-C with 130;
    anything else is our defect and names the log file.
    """
    console = Console()
    fail = partial(_fail, console, _Manner(json, debug, file, failure))
    log_file = _open_log()
    _log.info("bentodeploy %s", shlex.join(sys.argv[1:]))
    try:
        yield console
    except typer.Exit:
        raise
    except KeyboardInterrupt:
        fail(InterruptedByUserError("Interrupted.", next_step="`bentodeploy status` tells how things stand."))
    except StdoutClosed:
        raise typer.Exit(0) from None
    except BentodeployError as error:
        fail(error)
    except FileNotFoundError as error:
        _log.exception("a file is gone")
        fail(_folder_gone() or _defect(error, log_file))
    except Exception as error:  # noqa: BLE001 - the last stop: told as our defect, whole in the log
        _log.exception("defect")
        fail(_defect(error, log_file))


@dataclass(frozen=True)
class _Manner:
    """How the command line wants a failure to be told."""

    json: bool
    debug: bool
    file: Path | None
    failure: int | None


def _fail(console: Console, manner: _Manner, error: BentodeployError) -> None:
    _log.error("%s", error.what, exc_info=error)
    if manner.debug and sys.exc_info()[0] is not None:
        console.rich.print_exception()
    if manner.file is not None and error.next_step:
        from bentodeploy.cli.next_step import led_to

        error.next_step = led_to(manner.file, error.next_step)
    console.error(error)
    exit_code = error.exit_code
    if manner.failure is not None and not isinstance(error, InterruptedByUserError):
        exit_code = manner.failure
    if manner.json and not console.has_answered:
        # That stdout cannot be written was told on stderr, or is this very error.
        with suppress(StdoutClosed, FileSystemError):
            console.document({"error": error_document(error, exit_code)})
    raise typer.Exit(exit_code)


def error_document(error: BentodeployError, exit_code: int) -> dict[str, Any]:
    """What stands under `error` in the document of a failed verb (docs/json.md)."""
    return {
        "code": error.code,
        "what": error.what,
        "where": error.where,
        "details": list(error.details),
        "next": error.next_step,
        "exit_code": exit_code,
    }


def _defect(error: Exception, log_file: Path | None) -> BentodeployError:
    told = f"the traceback is in {log_file}" if log_file else "`--debug` shows the traceback"
    return BentodeployError(
        f"A defect in bentodeploy: {type(error).__name__}: {error}",
        next_step=f"Please report it; {told}.",
    )


def _folder_gone() -> BentodeployError | None:
    """Where somebody has removed the current folder, nothing works in it."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return FileSystemError(
            "This folder was removed.", next_step="`cd` to another one, and begin anew there."
        )
    return None


def _open_log() -> Path | None:
    """The log file that always has the whole story; None where the home folder cannot be written."""
    from logging.handlers import RotatingFileHandler

    from bentodeploy.paths import state_dir

    path = state_dir() / "bentodeploy.log"
    logging.raiseExceptions = False  # a full disk shall not end in tracebacks of the log itself
    _log.propagate = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        _log.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    return path
