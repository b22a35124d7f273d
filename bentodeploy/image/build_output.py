"""What a build is doing and where it failed, read from the plain output of the builders."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass
from textwrap import shorten
from typing import Protocol

KEPT_LINES = 20
"""How many last lines of a failing step an error shows."""

DETAIL_LENGTH = 60
"""Characters of an instruction that stand before what it writes."""


@dataclass(frozen=True)
class Failure:
    """Where a build failed."""

    step: str | None
    """The instruction, None when the build failed before or outside of any."""
    lines: tuple[str, ...]
    """The last lines that it wrote."""


class BuildOutput(Protocol):
    """Reads a build's output line by line."""

    def read(self, line: str) -> str | None:
        """Take the next line; answers what is being done now, if the line tells."""

    def failure(self) -> Failure:
        """Where it failed, as far as the lines told."""


class BuildKitOutput:
    """BuildKit's `--progress=plain`: `#7 [3/5] RUN …`, `#7 0.429 what it wrote`, `#7 DONE 0.4s`."""

    _LINE = re.compile(r"#(\d+) (.*)")
    _STEP = re.compile(r"\[(?:\S+ +)?(\d+)/(\d+)\] (.*)")
    _WRITTEN = re.compile(r"\d+\.\d+ (.*)")
    _ENDED = re.compile(r"(DONE|CACHED|CANCELED)\b|\.\.\.$|sha256:[0-9a-f]{64}$")

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._written: defaultdict[str, deque[str]] = defaultdict(_last_lines)
        self._outside = _last_lines()
        self._failed: str | None = None

    def read(self, line: str) -> str | None:
        """See `BuildOutput.read`."""
        found = self._LINE.fullmatch(line)
        if found is None:
            if line.strip():
                self._outside.append(line)
            return None
        number, text = found.groups()
        if text.startswith("ERROR"):
            self._failed = number
            self._written[number].append(text)
            return None
        if self._ENDED.match(text):
            return None
        if number not in self._names or text.startswith("["):
            self._names[number] = self._name(text)
            return _detail(self._names[number])
        if written := self._WRITTEN.fullmatch(text):
            text = written[1]
            self._written[number].append(text)
        return _detail(self._names[number], text)

    def failure(self) -> Failure:
        """See `BuildOutput.failure`."""
        if self._failed is None:
            return Failure(None, tuple(self._outside))
        return Failure(self._names.get(self._failed), tuple(self._written[self._failed]))

    def _name(self, text: str) -> str:
        step = self._STEP.fullmatch(text)
        return _step(*step.groups()) if step else text.removeprefix("[internal] ")


class ClassicOutput:
    """The classic builder: `Step 3/6 : RUN …`, then what it wrote, then ` ---> 459acc8bdad6`."""

    _STEP = re.compile(r"Step (\d+)/(\d+) : (.*)")
    _COLOUR = re.compile(r"\x1b\[[0-9;]*m")
    _BOOKKEEPING = re.compile(
        r" ---> |Removing intermediate container |Successfully (built [0-9a-f]{12}$|tagged )"
    )
    _DEPRECATION = re.compile(r"DEPRECATED: | {12}")

    def __init__(self) -> None:
        self._step: str | None = None
        self._written = _last_lines()

    def read(self, line: str) -> str | None:
        """See `BuildOutput.read`."""
        text = self._COLOUR.sub("", line)
        if step := self._STEP.fullmatch(text):
            self._step = _step(*step.groups())
            self._written.clear()
            return _detail(self._step)
        if not text.strip() or self._BOOKKEEPING.match(text):
            return None
        if self._step is None:
            return self._read_before_steps(text)
        self._written.append(text)
        return _detail(self._step, text)

    def failure(self) -> Failure:
        """See `BuildOutput.failure`."""
        return Failure(self._step, tuple(self._written))

    def _read_before_steps(self, text: str) -> str | None:
        if text.startswith("Sending build context"):
            return text.strip()
        if not self._DEPRECATION.match(text):
            self._written.append(text)
        return None


def _last_lines() -> deque[str]:
    return deque(maxlen=KEPT_LINES)


def _step(number: str, total: str, instruction: str) -> str:
    return f"step {number} of {total}: {' '.join(instruction.split())}"


def _detail(name: str, doing: str = "") -> str:
    """One line for a terminal: both the instruction and what it does now must fit."""
    doing = doing.strip()
    return f"{shorten(name, DETAIL_LENGTH, placeholder=' …')}: {doing}" if doing else name
