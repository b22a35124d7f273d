"""A film as SVG: well-formed whatever the terminal showed, and nothing of it from elsewhere."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from docs.tools.animation import COLOURS, Animation
from docs.tools.film import Frame, Line, Picture, Span, Style
from tests.docs.drawings import frames, screens, tag

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)


def drawn(*lines: Line, title: str = "t", description: str = "d") -> str:
    """One frame for each line."""
    film = [Frame(number * 2, Picture((line,))) for number, line in enumerate(lines)]
    return Animation(film, 80, 6, title, description).text()


def texts(document: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(document).iter(tag("text")))


@given(WORDS, WORDS)
def test_whatever_is_shown_is_text_and_no_markup(shown: str, told: str) -> None:
    document = drawn((Span(0, shown),), title=told, description=told)
    assert screens(document) == [shown]
    root = ElementTree.fromstring(document)
    assert [root.findtext(tag(name)) for name in ("title", "desc")] == [told, told]


def test_markup_is_escaped() -> None:
    document = drawn((Span(0, "</text><script>1 && 2</script>"),))
    assert "&lt;/text&gt;&lt;script&gt;1 &amp;&amp; 2&lt;/script&gt;" in document


def test_a_line_stands_at_its_column_whichever_font_the_reader_has() -> None:
    (text,) = texts(drawn((Span(10, "iris"),)))
    assert (text.get("x"), text.get("textLength")) == ("84", "33.6")


def test_a_line_of_many_frames_is_drawn_once() -> None:
    document = drawn((Span(0, "a"),), (Span(0, "b"),), (Span(0, "a"),))
    assert [text.text for text in texts(document)] == ["a", "b"]
    assert screens(document) == ["a", "b", "a"]


def test_colours_are_those_of_the_terminal() -> None:
    styles = Style("green", bold=True), Style("ffaf00"), Style("black", "white"), Style()
    line = tuple(Span(2 * column, "x", style) for column, style in enumerate(styles))
    green, orange, black, plain = texts(drawn(line))
    assert (green.get("style"), green.get("class")) == (f"fill:{COLOURS['green']}", "b")
    assert orange.get("style") == "fill:#ffaf00"
    assert black.get("style") == f"fill:{COLOURS['black']}"
    assert plain.get("style") is None
    assert f'fill="{COLOURS["white"]}"' in drawn(line)


def test_the_cursor_is_a_block() -> None:
    film = [Frame(0, Picture(((),), cursor=(3, 0))), Frame(1, Picture(((),), cursor=None))]
    with_cursor, without = frames(Animation(film, 80, 1, "t", "d").text())
    (block,) = with_cursor
    assert (block.get("x"), block.get("y"), block.get("width")) == ("25.2", "0", "8.4")
    assert len(without) == 0


def test_each_frame_comes_at_its_time_and_the_last_one_rests() -> None:
    document = drawn((Span(0, "a"),), (Span(0, "b"),), (Span(0, "c"),))
    assert "animation:film 10s steps(1,end) infinite" in document
    assert re.findall(r"([\d.]+)%\{transform:translateX\((-?[\d.]+)px\)\}", document) == [
        ("0", "0"),
        ("20", "-672"),
        ("40", "-1344"),
    ]
    assert [frame.get("transform") for frame in frames(document)] == [
        "translate(0)",
        "translate(672)",
        "translate(1344)",
    ]


def test_who_wants_no_movement_sees_the_end() -> None:
    document = drawn((Span(0, "a"),), (Span(0, "b"),))
    assert "(prefers-reduced-motion:reduce){.film{animation:none;transform:translateX(-672px)}}" in document
