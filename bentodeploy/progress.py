"""How long work says what it is doing, without knowing who shows it.

The core takes a `Progress`; `console.py` shows it. stdout is never touched through it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Step(Protocol):
    """One piece of long work that is under way."""

    def detail(self, text: str) -> None:
        """Say what is being done right now: a layer, a resource. One line, replaced by the next."""


class Progress(Protocol):
    """Receives what happens, in order."""

    def step(self, title: str) -> AbstractContextManager[Step]:
        """Begin a piece of work; leaving the context ends it, with or without an exception."""

    def info(self, text: str) -> None:
        """Tell something that stays on the screen."""

    def warn(self, text: str) -> None:
        """Tell something that the user should act on, though work goes on."""


class _SilentStep:
    def detail(self, text: str) -> None:
        pass


class Silent:
    """Shows nothing; for use as a library."""

    def step(self, title: str) -> AbstractContextManager[Step]:  # noqa: ARG002
        """See `Progress.step`."""
        return nullcontext(_SilentStep())

    def info(self, text: str) -> None:
        """See `Progress.info`."""

    def warn(self, text: str) -> None:
        """See `Progress.warn`."""
