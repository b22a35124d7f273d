"""Runs the engine as a child process.

`follow` is for verbs that change things: the child writes to files that this process follows, so that
the child goes on, saves its state and ends well even when this process is killed. `capture` is for
verbs that only read: what they answer may hold secrets and goes through memory only.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bentodeploy.files import file_system_errors
from bentodeploy.interrupts import Interrupts, interrupts_caught
from bentodeploy.terraform.child import forget_child, record_child
from bentodeploy.terraform.diagnostics import diagnostics_from_text
from bentodeploy.terraform.event_parser import parse_event
from bentodeploy.terraform.events import Diagnostic, Event, OnEvent
from bentodeploy.terraform.runlog import RunLog, new_run_log

_SHORTEST_PAUSE = 0.002
_LONGEST_PAUSE = 0.01
"""Seconds between two looks at a silent child: at once for short verbs, cheap for long ones."""


@dataclass(frozen=True)
class Run:
    """A verb that has ended."""

    verb: str
    returncode: int
    events: tuple[Event, ...]
    stderr: str
    interrupts: int = 0

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the engine complained of, on either stream."""
        told = tuple(event for event in self.events if isinstance(event, Diagnostic))
        return told + diagnostics_from_text(self.stderr)


@dataclass(frozen=True)
class Answer:
    """What a verb that only reads has answered."""

    verb: str
    returncode: int
    stdout: str
    stderr: str

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the engine complained of."""
        return diagnostics_from_text(self.stderr)


def follow(
    command: Sequence[str], project: Path, environment: Mapping[str, str], verb: str, on_event: OnEvent
) -> Run:
    """Run a verb that changes things; `on_event` gets every event as it comes.

    SIGINT and SIGTERM are passed on and waited for. When `on_event` raises, the child is interrupted and
    waited for first. Raises `FileSystemError` when the logs cannot be written.
    """
    events: list[Event] = []

    def take(line: bytes) -> None:
        event = parse_event(line.decode("utf-8", "replace"))
        events.append(event)
        on_event(event)

    with interrupts_caught() as interrupts:
        with file_system_errors("write the engine's logs", project):
            log = new_run_log(project, verb)
        child = _start(command, project, environment, log)
        interrupts.attach(child)
        try:
            with file_system_errors("note the engine's process", project):
                record_child(project, child.pid, verb)
            _read_until_end(child, log.stdout, take)
        finally:
            _end(child, interrupts)
            forget_child(project)
    stderr = log.stderr.read_text(encoding="utf-8", errors="replace")
    return Run(verb, child.returncode, tuple(events), stderr, interrupts.count)


def capture(command: Sequence[str], project: Path, environment: Mapping[str, str], verb: str) -> Answer:
    """Run a verb that only reads. Raises `FileSystemError` when it cannot be started."""
    with file_system_errors(f"run {command[0]}", project):
        done = subprocess.run(
            command, cwd=project, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    stdout, stderr = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
    return Answer(verb, done.returncode, stdout, stderr)


def _start(
    command: Sequence[str], project: Path, environment: Mapping[str, str], log: RunLog
) -> subprocess.Popen[bytes]:
    with (
        file_system_errors(f"run {command[0]}", project),
        log.stdout.open("ab") as stdout,
        log.stderr.open("ab") as stderr,
    ):
        return subprocess.Popen(
            command,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,  # else a terminal's Ctrl-C would reach it besides ours
        )


def _read_until_end(child: subprocess.Popen[bytes], path: Path, take: Callable[[bytes], None]) -> None:
    pause, rest = _SHORTEST_PAUSE, b""
    with path.open("rb", buffering=0) as stream:
        while True:
            ended = child.poll() is not None  # asked before reading, so that nothing written before is missed
            if chunk := stream.read(1 << 16):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in filter(None, lines):
                    take(line)
                pause = _SHORTEST_PAUSE
            elif ended:
                break
            else:
                time.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_PAUSE)
    if rest:
        take(rest)


def _end(child: subprocess.Popen[bytes], interrupts: Interrupts) -> None:
    if child.poll() is None:
        interrupts.interrupt()
        child.wait()
    interrupts.tell_the_rest()
