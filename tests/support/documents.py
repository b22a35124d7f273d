"""Reads the fenced blocks of our Markdown documents; CONTRIBUTING.md says what a block's words mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^[ >]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)\n(?P<text>.*?)(?:^[ >]*(?P=fence)[`~]*[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""Indented, quoted, never closed: whatever a reader sees as a block."""
_LINK = re.compile(r"\]\((?P<target>[^)#\s]+)")


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    language: str
    """Empty where the fence names none."""
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
    """All fenced blocks, in order."""
    text = document.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        language, *words = match["info"].split() or [""]
        line = text.count("\n", 0, match.start("text")) + 1
        found.append(Block(language, tuple(words), match["text"], line))
    return found


def commands(block: Block) -> list[str]:
    """The lines of a block that are commands, without comments and prompts."""
    lines = (re.sub(r"(^|\s)#.*", "", line).strip().removeprefix("$ ") for line in block.text.splitlines())
    return [line for line in lines if line]


def outside_blocks(document: Path) -> str:
    """The text of a document without its fenced blocks."""
    return _BLOCK.sub("", document.read_text(encoding="utf-8"))


def links(document: Path) -> list[str]:
    """Targets of the document's links to files beside it."""
    targets = _LINK.findall(document.read_text(encoding="utf-8"))
    return [target for target in targets if "://" not in target and not target.startswith("mailto:")]
