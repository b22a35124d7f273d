"""`init` from its start to the bento: what stands there already, and the first question.

Every question has a flag; what a flag or `--from` answers is not asked. Nothing is written before the last
yes. What the other questions need is imported after the first one, which is on the screen the sooner.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.wizard import bentos
from bentodeploy.wizard.asking import Asker, Option, Pick, Suggested, left
from bentodeploy.wizard.file import exists_already, target_file
from bentodeploy.wizard.given import Given, Work

if TYPE_CHECKING:
    from bentodeploy.progress import Progress
    from bentodeploy.wizard.writing import Written


def init(given: Given, asker: Asker, progress: Progress) -> Written:
    """Ask what is not given, show the file, write it.

    Raises UsageError for a wrong flag, a missing answer that nobody can be asked for, and an existing file
    that may not be replaced; InterruptedByUserError when the person leaves, with nothing written.
    """
    try:
        return _run(given, Suggested(asker) if given.yes else asker, progress)
    except (KeyboardInterrupt, EOFError):
        raise left() from None


def _run(given: Given, asker: Asker, progress: Progress) -> Written:
    target = target_file(given.file)
    given, overwrite = _settle_existing(given, target, asker)
    if asker.interactive and given.bento is None and given.start is None:
        given = replace(given, bento=bentos.ask_bento(asker))
    from bentodeploy.wizard.questions import ask_the_rest

    return ask_the_rest(Work(given, target, asker, progress, overwrite))


def _settle_existing(given: Given, target: Path, asker: Asker) -> tuple[Given, bool]:
    """What shall become of a config that stands there already; asked first, so that no answer is lost."""
    if not target.exists() or given.overwrite:
        return given, given.overwrite
    if not asker.interactive:
        raise exists_already(target)
    options: tuple[Option, ...] = (
        Option("stop", "Stop", "and leave it as it is"),
        Option("new", "Write a new one", "in its place"),
        Option("from", "Change it", "start from its values; your own comments go"),
    )
    if given.start is not None:
        options = options[:2]
    # No suggestion: `--yes` alone must never replace a file.
    answer = asker.pick(Pick("--overwrite", f"{target.name} is there already", options))
    if answer == "stop":
        raise exists_already(target)
    if answer == "from":
        given = replace(given, start=target)
    return given, True
