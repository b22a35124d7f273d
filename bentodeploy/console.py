"""Everything that is shown: results on stdout, all else on stderr.

On a terminal, long work is one line that lives; elsewhere (pipes, CI) plain lines tell when each step
begins, what it is doing every few seconds, and how long it took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import BentodeployError, FileSystemError
from bentodeploy.progress import Step
from bentodeploy.streams import discard_stdout

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.status import Status

_TERMINAL_BY_WISH = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Environment variables that make rich take any stream for a terminal."""

QUIET_INTERVAL = 5.0
"""Seconds between two lines of detail where the stream is no terminal."""


class StdoutClosed(Exception):  # noqa: N818 - no error: `head` has seen enough
    """Whoever reads our stdout reads no more."""


class Console:
    """What a verb shows with; implements `bentodeploy.progress.Progress`."""

    def __init__(self) -> None:
        self._rich: RichConsole | None = None
        self.has_answered = False
        """Whether the one document of a verb was printed, or begun."""

    @property
    def rich(self) -> RichConsole:
        """The console on stderr, made when first needed."""
        if self._rich is None:
            from rich.console import Console as RichConsole

            self._rich = RichConsole(stderr=True, highlight=False, emoji=False, soft_wrap=True)
        return self._rich

    @property
    def animated(self) -> bool:
        """Whether a line may be redrawn: a real terminal, outside CI."""
        if _is_plain() or os.environ.get("CI"):
            return False
        return self.rich.is_terminal and not self.rich.is_dumb_terminal

    def step(self, title: str) -> AbstractContextManager[Step]:
        """See `Progress.step`."""
        return self._live_step(title) if self.animated else self._plain_step(title)

    def info(self, text: str) -> None:
        """See `Progress.info`."""
        if _is_plain():
            sys.stderr.write(f"{text}\n")
        else:
            self.rich.print(text, markup=False)

    def warn(self, text: str) -> None:
        """See `Progress.warn`."""
        self.rich.print("Warning: ", style="yellow", end="")
        self.rich.print(text, markup=False)

    def result(self, text: str) -> None:
        """Print a result for people or pipes on stdout.

        Raises `StdoutClosed` when its reader is gone, `FileSystemError` when it cannot be written.
        """
        try:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        except BrokenPipeError as error:
            discard_stdout()
            raise StdoutClosed from error
        except OSError as error:
            discard_stdout()
            raise FileSystemError(
                f"The answer cannot be written: {error.strerror or error}.",
                where="stdout",
                next_step="The work itself is done; `bentodeploy status` tells how things stand.",
            ) from error

    def document(self, value: Any) -> None:
        """Print the one JSON document of a verb on stdout."""
        self.has_answered = True
        # Elsewhere the stream would write what it lacks in escapes of its own, which are no JSON.
        is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
        self.result(json.dumps(value, indent=2, ensure_ascii=not is_unicode))

    def error(self, error: BentodeployError) -> None:
        """Say what happened, its name in docs/troubleshooting.md, where, details, and what to do next."""
        self.rich.print("Error: ", style="bold red", end="")
        self.rich.print(error.what, markup=False, end=" ")
        self.rich.print(f"[{error.code}]", style="dim", markup=False)
        if error.where:
            self.rich.print(f"  at {error.where}", markup=False)
        for line in error.details:
            self.rich.print(f"  {line}", markup=False)
        if error.next_step:
            self.rich.print(f"Next: {error.next_step}", markup=False)

    @contextmanager
    def _live_step(self, title: str) -> Iterator[Step]:
        started = time.monotonic()
        mark = "[red]✗[/red]"
        try:
            with self.rich.status("") as status:
                yield _LiveStep(title, status, started)
            mark = "[green]✓[/green]"
        finally:  # once the living line is gone, else both stand in one
            self._ended(title, started, mark)

    def _ended(self, title: str, started: float, mark: str) -> None:
        self.rich.print(mark, end=" ")
        self.rich.print(f"{title}  {_elapsed(started)}", markup=False)

    @contextmanager
    def _plain_step(self, title: str) -> Iterator[Step]:
        started = time.monotonic()
        self.info(f"{title} ...")
        try:
            yield _PlainStep(self, started)
        except BaseException:
            self.info(f"{title}: failed after {_elapsed(started)}")
            raise
        self.info(f"{title}: done in {_elapsed(started)}")


class _LiveStep:
    def __init__(self, title: str, status: Status, started: float) -> None:
        self._title = title
        self._status = status
        self._started = started
        self._detail = ""
        status.update(self)

    def detail(self, text: str) -> None:
        self._detail = text.splitlines()[0] if text else ""

    def __rich_console__(self, console: RichConsole, options: Any) -> Iterator[Any]:
        from rich.text import Text

        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(self._title)
        line.append(f"  {_elapsed(self._started)}", style="dim")
        line.append(f"  {self._detail}", style="dim")
        line.truncate(max(10, options.max_width - 3))
        yield line


class _PlainStep:
    def __init__(self, console: Console, started: float) -> None:
        self._console = console
        self._shown = started

    def detail(self, text: str) -> None:
        if time.monotonic() - self._shown >= QUIET_INTERVAL:
            self._shown = time.monotonic()
            self._console.info(f"  {text}")


def _is_plain() -> bool:
    """Whether stderr is surely no terminal, so that rich, which takes long to import, has nothing to do."""
    return not sys.stderr.isatty() and not any(map(os.environ.get, _TERMINAL_BY_WISH))


def _elapsed(started: float) -> str:
    seconds = time.monotonic() - started
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"
