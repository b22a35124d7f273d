"""What a screen shows as values, and a film without its waiting."""

from __future__ import annotations

import pyte
import pytest

from docs.tools.film import Frame, Picture, Span, Style, picture_of, shortened


def seen(output: str) -> Picture:
    screen = pyte.Screen(20, 3)
    pyte.Stream(screen).feed(output)
    return picture_of(screen)


def showing(text: str) -> Picture:
    return Picture(((Span(0, text),),))


def test_a_line_is_its_spans_with_their_columns_and_styles() -> None:
    assert seen("\x1b[1;32m$\x1b[0m  ls\r\n\r\n  \x1b[3;4mx").lines == (
        (Span(0, "$", Style("green", bold=True)), Span(3, "ls")),
        (),
        (Span(2, "x", Style(italic=True, underlined=True)),),
    )


@pytest.mark.parametrize(
    ("output", "style"),
    [
        ("\x1b[7m a", Style("black", "white")),
        ("\x1b[7;31;44m a", Style("blue", "red")),
        ("\x1b[38;5;214m\x1b[41m a", Style("ffaf00", "red")),
    ],
)
def test_what_is_behind_the_text_is_kept_with_its_spaces(output: str, style: Style) -> None:
    assert seen(output).lines[0] == (Span(0, " a", style),)


def test_the_cursor_is_where_it_is_or_hidden() -> None:
    assert seen("a\r\nbc").cursor == (2, 1)
    assert seen("a\x1b[?25l").cursor is None


def test_a_long_wait_is_played_faster_and_all_else_as_it_was() -> None:
    film = [
        Frame(0, showing("$ u")),
        Frame(1, showing("$ up")),
        Frame(2, showing("10 s"), waiting=True),
        Frame(12, showing("30 s"), waiting=True),
        Frame(42, showing("done")),
        Frame(45, showing("$ ")),
    ]
    assert [frame.start for frame in shortened(film, 4, 0.1)] == [0, 1, 2, 3, 6, 9]


def test_a_short_wait_stays_as_it_was() -> None:
    film = [
        Frame(0, showing("a"), waiting=True),
        Frame(3, showing("b"), waiting=True),
        Frame(4, showing("c")),
    ]
    assert shortened(film, 4, 0.1) == film


def test_frames_that_nobody_could_see_are_left_out_but_for_the_last() -> None:
    film = [
        Frame(0, showing("a")),
        Frame(1, showing("b")),
        Frame(1.05, showing("c")),
        Frame(1.1, showing("d")),
    ]
    assert [(one.start, one.picture) for one in shortened(film, 4, 0.2)] == [
        (0, showing("a")),
        (1, showing("d")),
    ]


def test_frames_that_change_nothing_are_left_out() -> None:
    film = [Frame(0, showing("a")), Frame(1, showing("a")), Frame(2, showing("b"))]
    assert shortened(film, 4, 0.1) == [film[0], film[2]]
