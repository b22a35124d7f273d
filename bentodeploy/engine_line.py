"""The line by which a person runs the Terraform engine."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path


def engine_line(command: Sequence[str], project: Path, *arguments: str) -> str:
    """A line for a shell that runs the engine in the project; `command` are the words that start it."""
    return shlex.join([*command, f"-chdir={project}", *arguments])
