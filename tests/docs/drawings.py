"""Reads an animated terminal back: the rows that its frames show."""

from __future__ import annotations

from xml.etree import ElementTree

from docs.tools.animation import CELL_HEIGHT, CELL_WIDTH, SVG

Element = ElementTree.Element


def tag(name: str) -> str:
    return f"{{{SVG}}}{name}"


def frames(document: str) -> list[Element]:
    """The frames, in order."""
    root = ElementTree.fromstring(document)
    (strip,) = [group for group in root.iter(tag("g")) if group.get("class") == "film"]
    return list(strip)


def screens(document: str) -> list[str]:
    """The text of each frame, its rows as lines without spaces at their ends."""
    root = ElementTree.fromstring(document)
    (definitions,) = root.iter(tag("defs"))
    lines = {f"#{line.get('id')}": _line(line) for line in definitions}
    return ["\n".join(_rows(frame, lines)) for frame in frames(document)]


def _rows(frame: Element, lines: dict[str, str]) -> list[str]:
    shown = {
        round(float(use.get("y", 0)) / CELL_HEIGHT): lines[use.get("href", "")]
        for use in frame.iter(tag("use"))
    }
    return [shown.get(row, "") for row in range(max(shown, default=-1) + 1)]


def _line(drawn: Element) -> str:
    line = ""
    for text in drawn.iter(tag("text")):
        line = line.ljust(round(float(text.get("x", 0)) / CELL_WIDTH)) + (text.text or "")
    return line.rstrip()
