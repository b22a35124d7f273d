"""Lines for a shell that a person types."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path


def typed(command: Sequence[str], project: Path, *arguments: str) -> str:
    """The line that runs the engine in the project; `command` are the words that start it."""
    return shlex.join([*command, f"-chdir={project}", *arguments])
