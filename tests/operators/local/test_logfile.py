"""The end of a log, and what comes after it, across rotations."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest
from bentodeploy.operators.local import logfile
from bentodeploy.operators.local.logfile import read_log


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log in a folder of its own."""
    (tmp_path / "service").mkdir()
    return tmp_path / "service" / "service.log"


def rotate(log: Path) -> None:
    """Do what the supervisor's rotation does."""
    half = log.with_name("half")
    shutil.copyfile(log, half)
    half.replace(log.with_name("service.log.1"))
    log.write_text("")


class Follower:
    """Reads on in a thread; ends with the log's folder."""

    def __init__(self, log: Path, lines: int) -> None:
        self.seen: Queue[str] = Queue()
        self._log = log
        self._thread = threading.Thread(target=self._read, args=(read_log(log, lines=lines, follow=True),))

    def __enter__(self) -> Follower:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._log.parent)
        self._thread.join(timeout=60)
        assert not self._thread.is_alive()

    def _read(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.seen.put(line)

    def next(self) -> str:
        """The next line, waited for."""
        return self.seen.get(timeout=60)


@pytest.mark.parametrize(
    ("lines", "expected"), [(0, []), (1, ["c"]), (2, ["b", "c"]), (3, ["a", "b", "c"]), (9, ["a", "b", "c"])]
)
def test_the_last_lines(log: Path, lines: int, expected: list[str]) -> None:
    log.write_text("a\nb\nc\n")
    assert list(read_log(log, lines=lines, follow=False)) == expected


def test_no_log_has_no_lines(log: Path) -> None:
    assert list(read_log(log, lines=10, follow=False)) == []


def test_a_last_line_without_an_end_is_shown(log: Path) -> None:
    log.write_text("a\nhalf")
    assert list(read_log(log, lines=5, follow=False)) == ["a", "half"]


def test_lines_from_before_a_rotation_are_found_too(log: Path) -> None:
    log.write_text("a\nb\n")
    rotate(log)
    log.write_text("c\n")
    assert list(read_log(log, lines=2, follow=False)) == ["b", "c"]


def test_bytes_that_are_no_text_are_replaced(log: Path) -> None:
    log.write_bytes(b"\xff ok\n")
    assert list(read_log(log, lines=1, follow=False)) == ["\ufffd ok"]


def test_following_shows_whole_lines_across_a_rotation_once_each(log: Path) -> None:
    log.write_text("old\nlast\nhal")
    with Follower(log, lines=1) as follower:
        assert follower.next() == "last"
        with log.open("a") as file:
            file.write("f\nbefore the cut\n")
        rotate(log)
        with log.open("a") as file:
            file.write("after the cut\n")
        assert [follower.next() for _ in range(3)] == ["half", "before the cut", "after the cut"]
    assert follower.seen.empty()


def test_a_rotation_in_the_middle_of_a_look_loses_nothing(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log.write_text("first\nhal")
    following = read_log(log, lines=1, follow=True)
    assert next(following) == "first"
    read: Callable[[Path], bytes] = logfile._read

    def rotate_first(path: Path) -> bytes:
        monkeypatch.setattr(logfile, "_read", read)
        with log.open("a") as file:
            file.write("f\n")
        rotate(log)
        log.write_text("longer than all that was read before\n")
        return read(path)

    monkeypatch.setattr(logfile, "_read", rotate_first)
    assert [next(following), next(following)] == ["half", "longer than all that was read before"]
