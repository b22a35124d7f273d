"""Mistakes in a config: each with its place, all raised together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bentodeploy.errors import ConfigError

KeyPath = tuple[str | int, ...]
"""The way from the top of the file to a value: `("labels", 2)`."""

_SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong in the file. Lines and columns count from 1."""

    line: int
    column: int
    path: str
    """`spec.port` or `labels[2]`; empty for the whole file."""
    message: str
    """What was found and what was expected."""
    suggestion: str | None = None
    """What to write or do instead."""

    def shown(self, file: str) -> str:
        """One line for people: place, key, message, suggestion."""
        parts = [f"{file}:{self.line}", self.path, self.message]
        line = ": ".join(part for part in parts if part)
        return f"{line}; {self.suggestion}" if self.suggestion else line


class InvalidConfigError(ConfigError):
    """A config that was read and has mistakes; `mistakes` has all of them, sorted by line."""

    def __init__(self, file: str, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = in_order(mistakes)
        count = len(self.mistakes)
        super().__init__(
            f"{Path(file).name} has {count} mistake{'' if count == 1 else 's'}",
            where=file,
            details=[mistake.shown(file) for mistake in self.mistakes],
        )


def in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Sorted as they stand in the file."""
    return tuple(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.column, mistake.path)))


def shown_path(path: KeyPath) -> str:
    """The path as people write it; keys that are no plain words stand in quotes."""
    shown = ""
    for step in path:
        if isinstance(step, int):
            shown += f"[{step}]"
        elif re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", step):
            shown += f".{step}" if shown else step
        else:
            shown += f"[{quoted(step)}]"
    return shown


def quoted(text: str) -> str:
    """The text in double quotes, shortened, with everything escaped that a terminal could obey."""
    if len(text) > _SHOWN_CHARACTERS:
        text = text[: _SHOWN_CHARACTERS - 1] + "…"
    return json.dumps(text, ensure_ascii=not text.isprintable())
