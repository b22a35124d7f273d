"""What one run of `init` starts from: the command line's answers, the file, and who is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bentodeploy.progress import Progress
    from bentodeploy.wizard.asking import Asker


@dataclass(frozen=True)
class Given:
    """What the command line answers."""

    bento: str | None = None
    operator: str | None = None
    name: str | None = None
    access: str | None = None
    settings: tuple[str, ...] = ()
    start: Path | None = None
    """`--from`: a config whose values are taken where nothing else is said."""
    file: Path | None = None
    yes: bool = False
    """Take every suggestion, and write."""
    overwrite: bool = False


@dataclass(frozen=True)
class Work:
    """What stays the same during one run."""

    given: Given
    target: Path
    asker: Asker
    progress: Progress
    overwrite: bool
