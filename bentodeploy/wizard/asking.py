"""Questions as values, and who answers them: a person, the suggestions (`--yes`), or nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bentodeploy.config.mistake import quoted
from bentodeploy.errors import InterruptedByUserError, UsageError


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    detail: str = ""
    """Shown after the label, cut where the screen ends."""
    told: tuple[str, ...] = ()
    """Shown in full while the option is the one pointed at."""
    fits: bool | None = None
    """Shown as a tick or a cross; None for neither."""


@dataclass(frozen=True)
class Pick:
    """Choose one of a few."""

    flag: str
    """What answers it on the command line: `--bento REF`."""
    title: str
    options: tuple[Option, ...]
    suggestion: str | None = None
    check: Callable[[str], str | None] | None = None
    """What is wrong with an option, where that depends on other answers."""
    told: tuple[str, ...] = ()
    """Lines of help above the question."""


@dataclass(frozen=True)
class Write:
    """Write a line. `check` answers what is wrong with one, or None."""

    flag: str
    title: str
    check: Callable[[str], str | None]
    suggestion: str | None = None
    known: tuple[str, ...] = ()
    """Answers that can be completed; others are possible."""
    told: tuple[str, ...] = ()
    """Lines of help above the question."""


@dataclass(frozen=True)
class Agree:
    """Say yes or no."""

    flag: str
    title: str
    suggestion: bool | None = None


class Asker(Protocol):
    """Answers questions. Raises KeyboardInterrupt or EOFError when the person leaves."""

    interactive: bool
    """Whether somebody is there who can correct an answer."""

    def pick(self, question: Pick) -> str:
        """The `value` of one of the options."""

    def write(self, question: Write) -> str:
        """A line that `question.check` has nothing against."""

    def agree(self, question: Agree) -> bool:
        """Whether it is so."""


class Nobody:
    """No terminal, or CI: a question is an answer that the command line lacks."""

    interactive = False

    def pick(self, question: Pick) -> str:
        """Raises UsageError."""
        raise _missing(question)

    def write(self, question: Write) -> str:
        """Raises UsageError."""
        raise _missing(question)

    def agree(self, question: Agree) -> bool:
        """Raises UsageError."""
        raise _missing(question)


class Suggested:
    """`--yes`: takes every suggestion, and leaves to `others` what has none."""

    def __init__(self, others: Asker) -> None:
        self._others = others
        self.interactive = others.interactive

    def pick(self, question: Pick) -> str:
        """See `Asker.pick`."""
        return self._others.pick(question) if question.suggestion is None else question.suggestion

    def write(self, question: Write) -> str:
        """See `Asker.write`; a suggestion that is refused is none."""
        if question.suggestion is None or question.check(question.suggestion) is not None:
            return self._others.write(question)
        return question.suggestion

    def agree(self, question: Agree) -> bool:
        """See `Asker.agree`."""
        return self._others.agree(question) if question.suggestion is None else question.suggestion


def left() -> InterruptedByUserError:
    """What is told of a person who leaves before the file is written."""
    return InterruptedByUserError(
        "Interrupted; nothing was written.", next_step="`bentodeploy init` begins anew."
    )


def control_characters(text: str) -> str | None:
    """What is wrong with a pasted text that holds more than one line of printable characters."""
    if "\n" in text or "\r" in text:
        return "found several lines; expected one"
    if not text.isprintable():
        return f"found {quoted(text)}; expected printable characters only"
    return None


def _missing(question: Pick | Write | Agree) -> UsageError:
    next_step = f"Add {question.flag}"
    if question.suggestion is not None and question.flag != "--yes":
        next_step += f", or --yes to take the suggestion `{question.suggestion}`"
    return UsageError(
        f"There is no terminal to ask on, and {question.flag.partition(' ')[0]} is not given.",
        where=f"question: {question.title}",
        next_step=f"{next_step}. `bentodeploy init --help` has all flags.",
    )
