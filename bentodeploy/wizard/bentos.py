"""The bento: what the store offers, and whether an answer names one."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.bento.layout import NAME
from bentodeploy.bento.reader import read_bento
from bentodeploy.bento.reference import open_bento
from bentodeploy.bento.store import StoredBento, bentoml_home, stored_bentos
from bentodeploy.errors import BentodeployError, BentoError
from bentodeploy.progress import Silent
from bentodeploy.wizard.asking import Asker, Option, Pick, Write, control_characters

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.progress import Progress

FLAG = "--bento REF"
OFFERED = 10
"""Bentos in the list: what fits on a screen, and what can be read (for the size) before it is shown."""

_OTHER = "\0other"


def ask_bento(asker: Asker) -> str:
    """A bento that can be read. The newest are offered; any other is typed, completed from the store."""
    stored = [bento for bento in stored_bentos() if _is_tag(bento)]
    if stored:
        left = len(stored) - OFFERED
        other = f"{left:,} older ones, a folder or a .bento file" if left > 0 else "a folder or a .bento file"
        options = [_option(bento) for bento in stored[:OFFERED]]
        answer = asker.pick(Pick(FLAG, "Bento to deploy", (*options, Option(_OTHER, "another:", other))))
        if answer != _OTHER:
            problem = _problem(answer)
            if problem is None:
                return answer
            return _typed(asker, stored, (f"{answer}: {problem}",))
        return _typed(asker, stored, ())
    none = f"The store {bentoml_home()} has no bento; `bentoml build` (of `pip install bentoml`) makes one."
    return _typed(asker, [], (none,))


def find_bento(reference: str, folder: Path) -> Bento:
    """The bento that a config in `folder` means. Raises BentoError, FileSystemError."""
    beside = folder / Path(reference).expanduser()
    return open_bento(str(beside) if _exists(beside) else reference, Silent())


def standing_or_another(reference: str, folder: Path, asker: Asker, progress: Progress) -> str:
    """The reference while there is such a bento; where it is gone, what a person chooses instead.

    Raises BentoError where nobody can be asked, FileSystemError.
    """
    try:
        find_bento(reference, folder)
    except BentoError as error:
        if not asker.interactive:
            raise
        progress.warn(f"{error.what}. Choose another.")
        return as_written(ask_bento(asker), folder)
    return reference


def as_written(reference: str, folder: Path, said_in: Path = Path()) -> str:
    """How a config in `folder` names what `reference` means in `said_in`, the current folder or another."""
    named = Path(reference).expanduser()
    path = said_in / named
    if named.is_absolute() or not _exists(path):
        return reference
    try:
        return os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:  # another drive
        return str(path.resolve())


def shown_size(size: int) -> str:
    """`12 MiB`."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GiB"


def _typed(asker: Asker, stored: list[StoredBento], told: tuple[str, ...]) -> str:
    known = tuple(tag for bento in stored for tag in _tags(bento))
    help_ = (*told, "name:version, a folder or a .bento file")
    return asker.write(Write(FLAG, "Bento", _problem, None, known, help_))


def _tags(bento: StoredBento) -> tuple[str, ...]:
    return (f"{bento.name}:latest", bento.tag) if bento.latest else (bento.tag,)


def _problem(reference: str) -> str | None:
    if problem := control_characters(reference):
        return problem
    if not reference.strip():
        return "expected a bento"
    try:
        open_bento(reference.strip(), Silent())
    except BentodeployError as error:
        return f"{error.what}; {error.next_step}" if error.next_step else error.what
    return None


def _option(bento: StoredBento) -> Option:
    try:
        size = shown_size(read_bento(bento.path).size)
    except BentoError as error:
        size = f"cannot be read: {error.what}"
    version = f" ({bento.version})" if bento.latest else ""
    return Option(_tags(bento)[0], _tags(bento)[0], f"{size}, {_ago(bento.created)}{version}")


def _ago(then: datetime) -> str:
    seconds = (datetime.now(timezone.utc) - then).total_seconds()
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"


def _is_tag(bento: StoredBento) -> bool:
    """Whether the folder's name is one that BentoML gives; others could hold anything, escape codes too."""
    return bool(NAME.fullmatch(bento.name) and NAME.fullmatch(bento.version))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
