"""A real terminal that is filmed: bash on a pseudo-terminal, and what a screen makes of its output."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import pyte

from docs.tools.film import Frame, picture_of

DOWN, ENTER = "\x1b[B", "\r"
PROMPT = "$ "
MARK = "»"
"""Before the choice of a list that Enter takes."""

_COLOURED_PROMPT = r"\[\e[1;32m\]$\[\e[0m\] "
_WHERE_IS_THE_CURSOR = "\x1b[6n"
_LOOK = 0.02
"""Seconds between two looks at what came."""
_PATIENCE = 300.0
"""Seconds that a command may take, with everything that it installs."""


class NotSeenError(Exception):
    """What the script waits for did not come."""


class Terminal:
    """One session of bash in a folder, filmed from the first prompt on."""

    def __init__(self, folder: Path, environment: Mapping[str, str], columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self.frames: list[Frame] = []
        self._child = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile"],
            cwd=os.fspath(folder),
            env={**environment, "TERM": "xterm-256color", "PS1": _COLOURED_PROMPT, "HISTFILE": ""},
            encoding="utf-8",
            codec_errors="replace",
            dimensions=(rows, columns),
        )
        self.see(PROMPT)
        self._began = time.monotonic()
        self.frames = [Frame(0, picture_of(self._screen))]

    def type(self, text: str, pause: float) -> None:
        """Type as people do: a key, then a pause in seconds."""
        for key in text:
            self.press(key, pause)

    def press(self, key: str, pause: float) -> None:
        """Press one key, and look at what it does."""
        self._child.send(key)
        self.watch(pause)

    def go_down(self, pause: float) -> None:
        """Press the arrow that leads to the next choice of a list, and wait until the mark is there.

        A second press before that would lead too far on a machine that is busy.
        """
        self._wait(lambda: len(self._marked()) == 1, "a list of choices")
        before = self._marked()
        self._child.send(DOWN)
        self._wait(lambda: len(self._marked()) == 1 and self._marked() != before, "the next choice")
        self.watch(pause)

    def watch(self, seconds: float) -> None:
        """Look at the screen for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._take_in(waiting=False)

    def see(self, text: str) -> None:
        """Wait until the screen shows the text, wherever its lines are broken."""
        self._wait(lambda: self.shows(text), text)

    def shows(self, text: str) -> bool:
        """Whether the text is on the screen now."""
        return _unbroken(text) in _unbroken("".join(self._screen.display))

    def see_prompt(self) -> None:
        """Wait until the command has ended."""
        self._wait(
            lambda: self._row() == PROMPT.strip() and self._screen.cursor.x == len(PROMPT), "the prompt"
        )

    def close(self) -> None:
        """End the session, with whatever runs in it."""
        self._child.close(force=True)

    def _marked(self) -> list[str]:
        return [line for line in self._screen.display if line.strip().startswith(MARK)]

    def _row(self) -> str:
        return self._screen.display[self._screen.cursor.y].strip()

    def _wait(self, seen: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + _PATIENCE
        while not seen():
            self._take_in(waiting=True)
            if time.monotonic() > until or not self._child.isalive():
                shown = "\n".join(line.rstrip() for line in self._screen.display).strip()
                raise NotSeenError(f"{what!r} did not appear:\n{shown}")

    def _take_in(self, *, waiting: bool) -> None:
        try:
            new = self._child.read_nonblocking(65536, timeout=_LOOK)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self._stream.feed(new)
        if _WHERE_IS_THE_CURSOR in new:
            self._child.send(f"\x1b[{self._screen.cursor.y + 1};{self._screen.cursor.x + 1}R")
        if self.frames:
            self.frames.append(Frame(time.monotonic() - self._began, picture_of(self._screen), waiting))


def _unbroken(text: str) -> str:
    return "".join(text.split())
