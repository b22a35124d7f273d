"""From what the engine complained of to an error that says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from bentodeploy.errors import BentodeployError, EngineError
from bentodeploy.terraform.backend import is_kept_here
from bentodeploy.terraform.causes import RECOGNIZERS, Complaint, disk_full
from bentodeploy.terraform.events import Diagnostic
from bentodeploy.terraform.header import is_generated
from bentodeploy.terraform.unsaved import is_unsaved, state_not_saved

FULL = 1024 * 1024
"""Bytes; with less free than this an engine that ends without a word has met a full disk."""

_GO_ON = {
    "apply": "Mend the cause and run the same command again: it goes on from what is there. "
    "`bentodeploy status` shows that, `bentodeploy destroy` removes it.",
    "state push": "Run `bentodeploy destroy` again: it brings the releases' history back into the state.",
}


def failure(
    verb: str, returncode: int, diagnostics: Sequence[Diagnostic], project: Path, command: Sequence[str]
) -> BentodeployError:
    """The error for a verb that has failed: the first known cause, else the engine's own words.

    `command` are the words by which a person starts the engine.
    """
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if is_unsaved(errors):  # whatever else went wrong, this must be mended first
        return state_not_saved(project, command, [line for one in errors for line in _lines_of(one)])
    for diagnostic in errors:
        complaint = Complaint(verb, f"{diagnostic.summary}\n{diagnostic.detail}", project, command)
        for recognize in RECOGNIZERS:
            if error := recognize(complaint):
                return error
    if errors:
        return _as_told(verb, errors, project)
    return _silent(verb, returncode, project)


def _lines_of(diagnostic: Diagnostic) -> list[str]:
    place = _place(diagnostic)
    head = f"{place}: {diagnostic.summary}" if place else diagnostic.summary
    snippet = [f"  {diagnostic.snippet.strip()}"] if diagnostic.snippet else []
    return [*head.splitlines(), *snippet, *(f"  {line}" for line in diagnostic.detail.splitlines() if line)]


def _place(diagnostic: Diagnostic) -> str | None:
    line = f"{diagnostic.file}:{diagnostic.line}" if diagnostic.file and diagnostic.line else diagnostic.file
    return ", ".join(filter(None, (diagnostic.address, line))) or None


def _as_told(verb: str, errors: Sequence[Diagnostic], project: Path) -> EngineError:
    first, *others = sorted(errors, key=_usefulness)
    snippet = [first.snippet.strip()] if first.snippet else []
    details = [*snippet, *(line for line in first.detail.splitlines() if line.strip())]
    for other in others:
        details += _lines_of(other)
    return EngineError(
        f"terraform {verb} failed: {first.summary.splitlines()[0].rstrip('.')}.",
        where=_place(first),
        next_step=_GO_ON.get(verb) or _mend(first.file, project),
        details=details,
    )


def _mend(file: str | None, project: Path) -> str | None:
    """What to do about a file of the project that the engine does not take."""
    if file is None or not (project / file).is_file():
        return None
    if is_generated(project, file):
        return f"`bentodeploy generate` writes {file} anew."
    return f"Correct or remove {file}; it is yours, so bentodeploy does not touch it."


def _usefulness(error: Diagnostic) -> tuple[bool, str, int]:
    """One that names a resource or a line is nearer to the cause than one about the run as a whole."""
    return (error.address is None and error.file is None, error.file or "", error.line or 0)


def _killed(verb: str, signal: int, project: Path) -> EngineError:
    """A state in the project's folder is written after each step, one elsewhere now and then."""
    if is_kept_here(project):
        what = "what it had done until then is in the state"
        todo = "See what is there with `bentodeploy status`, then run the same command again."
    else:
        what = "what it had made since it last saved the state may be missing there, and its lock may stay"
        todo = (
            f"Look in the cloud for what the newest log in {project / '.bentodeploy' / 'logs'} says was "
            "begun, then run the same command again: it tells how to remove the lock."
        )
    return EngineError(
        f"terraform {verb} was killed by signal {signal}; {what}.",
        where=str(project),
        next_step=f"{todo} If nobody killed it, the machine may be short of memory.",
    )


def _silent(verb: str, returncode: int, project: Path) -> BentodeployError:
    if shutil.disk_usage(project).free < FULL:
        return disk_full(str(project))
    if returncode < 0:
        return _killed(verb, -returncode, project)
    return EngineError(
        f"terraform {verb} ended with exit code {returncode} and gave no reason.",
        where=str(project),
        next_step=f"Its own output is in {project / '.bentodeploy' / 'logs'}.",
    )
