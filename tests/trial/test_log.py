"""Output that comes in pieces becomes lines."""

from __future__ import annotations

from bentodeploy.trial.log import lines


def test_pieces_become_whole_lines() -> None:
    pieces = [b"fir", b"st\nsec", b"ond\r\n", "grü".encode()[:3], "grü".encode()[3:] + b"\n"]
    assert list(lines(iter(pieces))) == ["first", "second", "grü"]


def test_the_last_line_may_lack_its_end() -> None:
    assert list(lines(iter([b"one\ntwo"]))) == ["one", "two"]


def test_bytes_that_are_no_text_hurt_nobody() -> None:
    assert list(lines(iter([b"\xff\n"]))) == ["\ufffd"]
