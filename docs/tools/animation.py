"""Draws a film as an SVG that moves by itself: no script, no font and nothing else from elsewhere.

The frames stand side by side on a strip, of which one is seen at a time. A line that several frames show is
drawn once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from docs.tools.film import Frame, Line, Picture, Span, Style

CELL_WIDTH = 8.4
CELL_HEIGHT = 18
FONT_SIZE = 14
MARGIN = 14
TITLE_BAR = 30
BASELINE = 13.5
"""From the top of a line."""

SVG = "http://www.w3.org/2000/svg"
XML = "http://www.w3.org/XML/1998/namespace"

PAPER, INK = "#16181d", "#d6d9e0"
COLOURS = {
    "black": "#16181d",
    "red": "#f2727f",
    "green": "#7fd88f",
    "brown": "#e5c07b",  # pyte's word for yellow
    "blue": "#74b0f4",
    "magenta": "#d08ef0",
    "cyan": "#5ccfe6",
    "white": "#d6d9e0",
    "brightblack": "#838a99",
    "brightred": "#ff8f99",
    "brightgreen": "#a1efae",
    "brightbrown": "#f5d99a",
    "brightblue": "#9cc9ff",
    "brightmagenta": "#e2b2fa",
    "brightcyan": "#8be4f5",
    "brightwhite": "#ffffff",
}
BUTTONS = ("#f2727f", "#e5c07b", "#7fd88f")


class Animation:
    """One film as one document."""

    def __init__(
        self, film: Sequence[Frame], columns: int, rest: float, title: str, description: str
    ) -> None:
        """`rest` is how many seconds the last frame stands; then the film begins anew."""
        self._film = film
        self._seconds = film[-1].start + rest
        self._width = columns * CELL_WIDTH
        self._height = len(film[0].picture.lines) * CELL_HEIGHT
        self._title, self._description = title, description
        self._drawn: dict[Line, str] = {}

    def text(self) -> str:
        """The document."""
        ElementTree.register_namespace("", SVG)
        document = self._document()
        ElementTree.indent(document, space="")
        return str(ElementTree.tostring(document, encoding="unicode")) + "\n"

    def _document(self) -> ElementTree.Element:
        width, height = self._width + 2 * MARGIN, self._height + TITLE_BAR + MARGIN
        root = _element(
            "svg", viewBox=f"0 0 {_short(width)} {_short(height)}", width=width, height=height, role="img"
        )
        root.append(_element("title", self._title))
        root.append(_element("desc", self._description))
        root.append(_element("style", self._style()))
        lines = _add(root, "defs")
        _add(root, "rect", width=width, height=height, rx=8, fill=PAPER)
        for number, colour in enumerate(BUTTONS):
            _add(root, "circle", cx=MARGIN + 6 + number * 20, cy=TITLE_BAR / 2, r=6, fill=colour)
        window = _add(root, "svg", x=MARGIN, y=TITLE_BAR, width=self._width, height=self._height)
        strip = _add(window, "g", {"class": "film"})
        for number, frame in enumerate(self._film):
            strip.append(self._frame(number, frame.picture))
        lines.extend(_line(line, name) for line, name in self._drawn.items())
        return root

    def _frame(self, number: int, picture: Picture) -> ElementTree.Element:
        frame = _element("g", transform=f"translate({_short(number * self._width)})")
        if picture.cursor is not None:
            column, row = picture.cursor
            place = {"x": column * CELL_WIDTH, "y": row * CELL_HEIGHT}
            _add(frame, "rect", {"class": "cursor"}, **place, width=CELL_WIDTH, height=CELL_HEIGHT)
        for row, line in enumerate(picture.lines):
            if line:
                name = self._drawn.setdefault(line, f"l{len(self._drawn)}")
                _add(frame, "use", href=f"#{name}", y=row * CELL_HEIGHT)
        return frame

    def _style(self) -> str:
        last = -(len(self._film) - 1) * self._width
        return "\n".join(
            [
                "",
                f"text{{font:{FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',"
                f"'Liberation Mono',monospace;fill:{INK};white-space:pre}}",
                ".b{font-weight:bold}.i{font-style:italic}.u{text-decoration:underline}",
                f".cursor{{fill:{INK};opacity:.55}}",
                f".film{{animation:film {_short(self._seconds)}s steps(1,end) infinite}}",
                f"@keyframes film{{{''.join(self._steps())}}}",
                # Who wants no movement sees how it ends.
                "@media (prefers-reduced-motion:reduce)"
                f"{{.film{{animation:none;transform:translateX({_short(last)}px)}}}}",
                "",
            ]
        )

    def _steps(self) -> Iterator[str]:
        for number, frame in enumerate(self._film):
            share = _short(100 * frame.start / self._seconds, 3)
            yield f"{share}%{{transform:translateX({_short(-number * self._width)}px)}}"


def _line(line: Line, name: str) -> ElementTree.Element:
    drawn = _element("g", id=name)
    for span in line:
        drawn.extend(_span(span))
    return drawn


def _span(span: Span) -> Iterator[ElementTree.Element]:
    x, width = span.column * CELL_WIDTH, len(span.text) * CELL_WIDTH
    if span.style.background != "default":
        fill = _colour(span.style.background)
        yield _element("rect", x=x, width=width, height=CELL_HEIGHT, fill=fill)
    if span.text.strip():
        # The length holds the columns whichever font the reader has.
        yield _element("text", span.text, _look(span.style), x=x, y=BASELINE, textLength=width)


def _look(style: Style) -> dict[str, str]:
    words = {"b": style.bold, "i": style.italic, "u": style.underlined}
    chosen = " ".join(word for word, wanted in words.items() if wanted)
    look = {"class": chosen} if chosen else {}
    return look if style.colour == "default" else {**look, "style": f"fill:{_colour(style.colour)}"}


def _colour(word: str) -> str:
    return COLOURS.get(word, f"#{word}")


def _add(
    parent: ElementTree.Element, tag: str, more: dict[str, str] | None = None, **attributes: float | str
) -> ElementTree.Element:
    child = _element(tag, None, more, **attributes)
    parent.append(child)
    return child


def _element(
    tag: str, text: str | None = None, more: dict[str, str] | None = None, **attributes: float | str
) -> ElementTree.Element:
    told = {name: value if isinstance(value, str) else _short(value) for name, value in attributes.items()}
    element = ElementTree.Element(f"{{{SVG}}}{tag}", {**(more or {}), **told})
    element.text = text
    return element


def _short(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}f}".rstrip("0").rstrip(".") if number else "0"
