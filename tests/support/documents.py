"""Reads the fenced blocks of our Markdown documents; CONTRIBUTING.md says what a block's words mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<target>[^)#\s]+)")


@dataclass(frozen=True)
class Block:
    """One fenced block that names a language."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int
    """Of its first line of text, from 1."""

    @property
    def tested(self) -> bool:
        """Whether its lines are commands to run."""
        return "tested" in self.words

    @property
    def file(self) -> str | None:
        """Name of the file that the block is the content of."""
        return next((word.removeprefix("file=") for word in self.words if word.startswith("file=")), None)


def blocks(document: Path) -> list[Block]:
    """All fenced blocks with a language, in order."""
    text = document.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        language, *words = match["info"].split()
        line = text.count("\n", 0, match.start("text")) + 1
        found.append(Block(language, tuple(words), match["text"], line))
    return found


def commands(block: Block) -> list[str]:
    """The lines of a block that are commands, without comments."""
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in block.text.splitlines())
    return [line for line in lines if line]


def links(document: Path) -> list[str]:
    """Targets of the document's links to files beside it."""
    targets = _LINK.findall(document.read_text(encoding="utf-8"))
    return [target for target in targets if "://" not in target and not target.startswith("mailto:")]
