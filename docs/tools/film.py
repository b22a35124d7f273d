"""A film of a terminal as values: what its screen shows from when on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyte


@dataclass(frozen=True)
class Style:
    """How characters look."""

    colour: str = "default"
    """pyte's word (`green`, `brightblack`) or six hexadecimal digits."""
    background: str = "default"
    bold: bool = False
    italic: bool = False
    underlined: bool = False


@dataclass(frozen=True)
class Span:
    """Characters of one style, side by side."""

    column: int
    """Of the first one, from 0."""
    text: str
    style: Style = Style()


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Picture:
    """A whole screen."""

    lines: tuple[Line, ...]
    cursor: tuple[int, int] | None = None
    """Column and row; None where it is hidden."""


@dataclass(frozen=True)
class Frame:
    """A picture that stands until the next frame."""

    start: float
    """Seconds since the first frame."""
    picture: Picture
    waiting: bool = False
    """Whether it came while a command was at work: such time may be shortened."""


def picture_of(screen: pyte.Screen) -> Picture:
    """What the screen shows now."""
    lines = tuple(_line(screen, row) for row in range(screen.lines))
    cursor = None if screen.cursor.hidden else (screen.cursor.x, screen.cursor.y)
    return Picture(lines, cursor)


def shortened(frames: Iterable[Frame], longest_wait: float, shortest_frame: float) -> list[Frame]:
    """The film without what nobody wants to see.

    A wait that took longer than `longest_wait` seconds is played so fast that it takes just these. Frames
    that would then stand for less than `shortest_frame` seconds are left out, but for the last one.
    """
    film: list[Frame] = []
    for frame in _hurried(list(frames), longest_wait):
        if film and frame.picture == film[-1].picture:
            continue
        if film and frame.start - film[-1].start < shortest_frame:
            frame = replace(frame, start=film.pop().start)
        film.append(frame)
    return film


def _hurried(frames: list[Frame], longest_wait: float) -> Iterator[Frame]:
    now = 0.0
    ends = [frame.start for frame in frames[1:]] + [frames[-1].start]
    timed = zip(frames, (end - frame.start for frame, end in zip(frames, ends, strict=True)), strict=True)
    for waiting, group in groupby(timed, key=lambda one: one[0].waiting):
        scene = list(group)
        lasted = sum(duration for _, duration in scene)
        pace = min(1.0, longest_wait / lasted) if waiting and lasted else 1.0
        for frame, duration in scene:
            yield replace(frame, start=now)
            now += duration * pace


def _line(screen: pyte.Screen, row: int) -> Line:
    cells = [(column, screen.buffer[row][column]) for column in range(screen.columns)]
    spans = []
    for style, group in groupby(cells, key=lambda cell: _style(cell[1])):
        inside = list(group)
        text = "".join(cell.data for _, cell in inside)
        if text.strip() or style.background != "default" or style.underlined:
            spans.append(_trimmed(Span(inside[0][0], text, style)))
    return tuple(spans)


def _trimmed(span: Span) -> Span:
    if span.style.background != "default" or span.style.underlined:
        return span
    indent = len(span.text) - len(span.text.lstrip())
    return replace(span, column=span.column + indent, text=span.text.strip())


def _style(cell: pyte.screens.Char) -> Style:
    colour, background = cell.fg, cell.bg
    if cell.reverse:
        colour = "black" if cell.bg == "default" else cell.bg
        background = "white" if cell.fg == "default" else cell.fg
    return Style(colour, background, cell.bold, cell.italics, cell.underscore)
