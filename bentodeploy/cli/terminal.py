"""Asks a person on a terminal: with arrow keys, or, where the terminal cannot, by plain lines."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bentodeploy.wizard.asking import Agree, Asker, Nobody, Option, Pick, Write

if TYPE_CHECKING:
    from bentodeploy.console import Console

_INDENT = 4
"""Columns that questionary puts before a choice."""
_DESCRIPTION = "  Description: "
"""What it puts before what is told of the choice that is pointed at."""
_MARK = "?"
_USUAL = 80
"""Columns of a screen that does not say."""


def asker(console: Console) -> Asker:
    """Whoever can answer here: nobody in CI and without a terminal."""
    if os.environ.get("CI") or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return Nobody()
    if os.environ.get("TERM", "dumb") == "dumb" or not _is_unicode():
        return LineAsker()
    return KeyAsker(console)


def _is_unicode() -> bool:
    return (getattr(sys.stderr, "encoding", "") or "").lower().replace("-", "") == "utf8"


class KeyAsker:
    """Arrow keys and completion, by questionary, on stderr."""

    interactive = True

    def __init__(self, console: Console) -> None:
        import questionary
        from prompt_toolkit.output import ColorDepth, create_output

        self._console = console
        self._questionary = questionary
        self._screen: dict[str, Any] = {"output": create_output(stdout=sys.__stderr__)}
        if os.environ.get("NO_COLOR"):
            self._screen["color_depth"] = ColorDepth.DEPTH_1_BIT

    def pick(self, question: Pick) -> str:
        """See `Asker.pick`."""
        self._tell(question.told)
        width = max(len(option.label) for option in question.options)
        choices = [
            self._questionary.Choice(_line(option, width), option.value, description=_told(option))
            for option in question.options
        ]
        while True:
            answer = self._questionary.select(
                question.title,
                choices=choices,
                default=question.suggestion,
                instruction="(arrow keys, Enter)",
                erase_when_done=True,
                **self._screen,
            ).unsafe_ask()
            label = next(option.label for option in question.options if option.value == answer)
            colon = "" if question.title.endswith("?") else ":"
            self._console.info(f"{_MARK} {question.title}{colon} {label}")
            problem = question.check(str(answer)) if question.check else None
            if problem is None:
                return str(answer)
            self._tell((problem,))

    def write(self, question: Write) -> str:
        """See `Asker.write`. What is wrong is told in full above the same question, with the answer kept."""
        self._tell(question.told)
        if question.known and question.suggestion is None:
            self._tell((f"{len(question.known):,} are known: type a few letters to see which.",))
        text = question.suggestion or ""
        while True:
            text = self._line(question, text)
            problem = question.check(text)
            if problem is None:
                return text
            self._tell((problem,))

    def _line(self, question: Write, default: str) -> str:
        ask: Any = self._questionary.text
        more: dict[str, Any] = {}
        if question.known:
            ask, more = (
                self._questionary.autocomplete,
                {"choices": list(question.known), "match_middle": True},
            )
        return str(ask(f"{question.title}:", default=default, **more, **self._screen).unsafe_ask())

    def agree(self, question: Agree) -> bool:
        """See `Asker.agree`. Keys that were pressed before the question was there answer nothing."""
        self._forget_keys()
        return bool(
            self._questionary.confirm(
                question.title, default=question.suggestion is not False, **self._screen
            ).unsafe_ask()
        )

    @staticmethod
    def _forget_keys() -> None:
        from prompt_toolkit.application import get_app_session
        from prompt_toolkit.input.typeahead import clear_typeahead

        clear_typeahead(get_app_session().input)  # what the question before has read too much
        _forget_input()

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            for row in textwrap.wrap(line, _columns() - 2, break_on_hyphens=False):
                self._console.info(f"  {row}")


class LineAsker:
    """Numbers and lines: for terminals that cannot move the cursor or show all characters."""

    interactive = True

    def pick(self, question: Pick) -> str:
        """See `Asker.pick`."""
        values = [option.value for option in question.options]
        for line in question.told:
            self._say(f"  {line}")
        self._say(f"{question.title}:")
        width = max(len(option.label) for option in question.options)
        for number, option in enumerate(question.options, 1):
            mark = "" if option.fits is None else f"{'fits' if option.fits else 'no  '}  "
            self._say(f"  {number:>2}  {mark}{option.label.ljust(width)}  {option.detail}".rstrip())
        default = values.index(question.suggestion) + 1 if question.suggestion in values else None
        while True:
            text = self._line(f"Number{f' [{default}]' if default else ''}: ") or str(default or "")
            if text.isdecimal() and 1 <= int(text) <= len(values):
                text = values[int(text) - 1]
            problem = f"expected a number from 1 to {len(values)}"
            if text in values:
                problem = (question.check(text) if question.check else None) or ""
            if not problem:
                return text
            self._say(f"  {problem}")

    def write(self, question: Write) -> str:
        """See `Asker.write`."""
        for line in question.told:
            self._say(f"  {line}")
        while True:
            text = self._line(
                f"{question.title}{f' [{question.suggestion}]' if question.suggestion else ''}: "
            )
            text = text or question.suggestion or ""
            problem = question.check(text)
            if problem is None:
                return text
            self._say(f"  {problem}")

    def agree(self, question: Agree) -> bool:
        """See `Asker.agree`."""
        shown = {True: " [Y/n]", False: " [y/N]", None: " [y/n]"}[question.suggestion]
        while True:
            text = self._line(f"{question.title}{shown} ").lower()
            if not text and question.suggestion is not None:
                return question.suggestion
            if text in ("y", "yes", "n", "no"):
                return text.startswith("y")

    def _line(self, prompt: str) -> str:
        # Pasted lines come without a mark: those after the first would answer the questions to come.
        _forget_input()
        sys.stderr.write(prompt)
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line.endswith("\n"):
            sys.stderr.write("\n")
            raise EOFError
        return line.strip()

    def _say(self, text: str) -> None:
        sys.stderr.write(text + "\n")


def _forget_input() -> None:
    """Drop what was typed and not read yet; what is no terminal keeps all of it."""
    if not sys.stdin.isatty():
        return
    try:
        import termios
    except ImportError:  # Windows
        return
    with suppress(termios.error):  # it has hung up, as the next read tells
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _columns() -> int:
    """The width of the screen itself: COLUMNS may be left over from another one."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL
    except OSError:
        return _USUAL


def _line(option: Option, width: int) -> str:
    """One row of the screen; what is cut here stands in full below the list."""
    columns = _columns() - _INDENT
    mark = "" if option.fits is None else f"{'✓' if option.fits else '✗'} "
    text = f"{mark}{option.label.ljust(width)}  {option.detail}".rstrip()
    return text if len(text) <= columns else f"{text[: columns - 1]}…"


def _told(option: Option) -> str | None:
    if not option.told:
        return None
    columns = _columns() - 1
    first, *others = option.told
    lines = textwrap.wrap(_DESCRIPTION + first, columns, subsequent_indent="  ", drop_whitespace=True)
    for told in others:
        lines += textwrap.wrap(told, columns, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)[len(_DESCRIPTION) :]
