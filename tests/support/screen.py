"""A terminal with a person at it: a real pseudo-terminal, and the screen as it looks to the eye."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pexpect
import pyte

UP, DOWN, ENTER = "\x1b[A", "\x1b[B", "\r"
_PATIENCE = 30.0
"""Seconds that something may take to appear on a loaded machine."""


class Screen:
    """One run of the command on a terminal of this size."""

    def __init__(
        self,
        *arguments: str,
        cwd: Path,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] = (sys.executable, "-m", "bentodeploy"),
        caller: Mapping[str, str] = os.environ,
    ) -> None:
        """`env` is added to the caller's environment, out of which a person's terminal is opened."""
        self._screen = pyte.HistoryScreen(columns, rows, history=2000, ratio=1)
        self._stream = pyte.Stream(self._screen)
        self.raw = ""
        """All that came, control sequences included."""
        self.pressed = 0
        """How many keys were pressed."""
        callers = {name: value for name, value in caller.items() if name != "CI"}
        environment = {**callers, "TERM": "xterm-256color", **(env or {})}
        self._child = pexpect.spawn(
            command[0],
            [*command[1:], *arguments],
            cwd=os.fspath(cwd),
            env=environment,
            encoding="utf-8",
            codec_errors="replace",
            dimensions=(rows, columns),
        )

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, without spaces at the ends."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """What was ever shown: what scrolled away, then the screen."""
        gone = [
            "".join(row[column].data for column in range(self._screen.columns)).rstrip()
            for row in self._screen.history.top
        ]
        return "\n".join([*gone, *self.lines])

    def see(self, text: str) -> Screen:
        """Wait until the text is on the screen, wherever its lines are broken."""
        return self._wait(lambda: self._shows(text), f"{text!r} to appear")

    def showed(self, text: str) -> bool:
        """Whether the text was ever shown."""
        return _unbroken(text) in _unbroken(self.text)

    def press(self, *keys: str) -> Screen:
        """Type: each argument is one key, or text of which each character is one."""
        for key in keys:
            self.pressed += 1 if key.startswith("\x1b") else len(key)
            self._child.send(key)
        return self

    def go_down_to(self, text: str) -> Screen:
        """Press the arrow key until the choice that is pointed at begins with the text."""
        while not self._shows(f"» {text}"):
            self.press_until_moved(DOWN)
        return self

    def press_until_moved(self, key: str) -> Screen:
        """Press an arrow key, and wait until another choice is pointed at."""
        before = self._pointed()
        return self.press(key)._wait(self._moved_from(before), "another choice")

    def answer(self, question: str, *keys: str) -> Screen:
        """Wait for the question, then type and press Enter."""
        return self.see(question).press(*keys, ENTER)

    def interrupt(self) -> Screen:
        """Ctrl-C."""
        self._child.sendintr()
        return self

    def paste(self, text: str) -> Screen:
        """As a terminal sends what is pasted, once the program has asked for brackets around it."""
        return self.press(f"\x1b[200~{text}\x1b[201~")

    def end(self) -> int:
        """Wait until the command ends; its exit code."""
        self._wait(lambda: False, "the end")
        self._child.close()
        assert self._child.exitstatus is not None, f"killed by {self._child.signalstatus}"
        return int(self._child.exitstatus)

    def close(self) -> None:
        """Stop the command if it still runs."""
        self._child.close(force=True)

    def _pointed(self) -> str:
        return next((line for line in self.lines if "»" in line), "")

    def _moved_from(self, before: str) -> Callable[[], bool]:
        return lambda: self._pointed() not in ("", before)

    def _shows(self, text: str) -> bool:
        return _unbroken(text) in _unbroken("".join(self.lines))

    def _wait(self, seen: Callable[[], bool], what: str) -> Screen:
        until = time.monotonic() + _PATIENCE
        while not seen():
            try:
                new = self._child.read_nonblocking(65536, timeout=0.2)
            except pexpect.TIMEOUT:
                new = ""
            except pexpect.EOF:
                assert what == "the end", f"ended while waiting for {what}:\n{self.text}"
                return self
            self.raw += new
            self._stream.feed(new)
            if "\x1b[6n" in new:  # where is the cursor?
                self._child.send(f"\x1b[{self._screen.cursor.y + 1};{self._screen.cursor.x + 1}R")
            assert time.monotonic() < until, f"waited for {what}:\n{self.text}"
        return self


def _unbroken(text: str) -> str:
    return "".join(text.split())
