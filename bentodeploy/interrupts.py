"""Ctrl-C and SIGTERM, while a child works, are the child's: told to it, and waited for."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from subprocess import Popen
from types import FrameType
from typing import Any


class Interrupts:
    """Counts the wishes to stop and passes each on as SIGINT.

    Terraform takes the first as "stop what you do and save", the second as "end at once". The child's
    whole process group is told, as a terminal would do it, so that provisioners stop too.
    """

    def __init__(self) -> None:
        self.count = 0
        self._child: Popen[Any] | None = None
        self._untold = 0

    def attach(self, child: Popen[Any]) -> None:
        """From now on `child`, which leads its own process group, is told; also what came before."""
        self._child = child
        for _ in range(self._untold):
            self._tell(child)

    def interrupt(self) -> None:
        """Tell the child once more to stop."""
        self.count += 1
        if self._child is None:
            self._untold += 1
        else:
            self._tell(self._child)

    def tell_the_rest(self) -> None:
        """After the child has ended: tell what is left of its group, if it was told to stop.

        A shell that gets the signal just as it starts a command ends, and its command lives on untold.
        """
        if self.count and self._child is not None:
            with suppress(ProcessLookupError, PermissionError):  # nobody is left, as Linux and macOS say it
                os.killpg(self._child.pid, signal.SIGINT)

    @staticmethod
    def _tell(child: Popen[Any]) -> None:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGINT)


@contextmanager
def interrupts_caught() -> Iterator[Interrupts]:
    """Catch SIGINT and SIGTERM until the context ends; outside the main thread nothing can be caught."""
    interrupts = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return

    def caught(_number: int, _frame: FrameType | None) -> None:
        interrupts.interrupt()

    # One that is ignored (nohup, a shell's background job) stays ignored.
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    ours = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in ours:
        signal.signal(number, caught)
    try:
        yield interrupts
    finally:
        for number in ours:
            signal.signal(number, before[number])
