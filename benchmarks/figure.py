"""One measured figure, and how commands are timed for it."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """What was measured, what is allowed, and how far it could go at most."""

    name: str
    value: float
    bound: float
    unit: str
    """`ratio`, `ms`, `s`, `MB`."""
    how: str
    floor: str
    """The physical limit, measured in the same run where that is possible."""
    bound_is: Literal["at most", "at least"] = "at most"

    @property
    def met(self) -> bool:
        """Whether the value is within the bound."""
        return self.value <= self.bound if self.bound_is == "at most" else self.value >= self.bound


@dataclass(frozen=True)
class NotMeasured:
    """A figure that this machine lacks the parts for."""

    name: str
    why: str
    """`no Docker engine answers`."""


def run(command: Sequence[str | Path], cwd: Path, environment: dict[str, str]) -> str:
    """Run a command that must succeed; its stdout. What it says on stderr is part of a failure."""
    ran = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed in {cwd}:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def medians(works: Sequence[Callable[[], object]], repetitions: int) -> list[float]:
    """Median seconds of each work, after one uncounted round; taking turns, so that noise hits all."""
    for work in works:
        work()
    rounds = [[seconds(work) for work in works] for _ in range(repetitions)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]
