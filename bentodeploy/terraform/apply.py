"""`terraform apply` (https://developer.hashicorp.com/terraform/cli/commands/apply)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bentodeploy.terraform.events import (
    ApplyStart,
    ChangeSummary,
    Diagnostic,
    Event,
    Outputs,
    PlannedChange,
)


@dataclass(frozen=True)
class Outcome:
    """What an apply has done."""

    has_changes: bool
    """Whether its plan, where it made one, had anything to do."""
    outputs: Outputs | None
    """As the run tells them at its end; None where it tells none."""


def argv(plan_file: Path, *, lock_timeout: float = 0) -> list[str]:
    """Arguments that do what a saved plan says, and nothing else; `lock_timeout` in seconds."""
    return [*_argv(lock_timeout), str(plan_file)]


def at_once_argv(*, targets: Sequence[str] = (), lock_timeout: float = 0) -> list[str]:
    """Arguments that plan and do it, without a question; `targets` are addresses, `lock_timeout` seconds."""
    return [*_argv(lock_timeout), "-auto-approve", *(f"-target={address}" for address in targets)]


def _argv(lock_timeout: float) -> list[str]:
    return ["apply", f"-lock-timeout={lock_timeout:g}s", "-input=false", "-json"]


def outcome(events: Iterable[Event]) -> Outcome:
    """What a run that went well has done."""
    has_changes, outputs = False, None
    for event in events:
        if isinstance(event, Outputs):
            has_changes = has_changes or bool(event.changing)
            outputs = event
        has_changes = has_changes or isinstance(event, PlannedChange)
    return Outcome(has_changes, outputs)


def phase(events: Iterable[Event]) -> str:
    """`plan` for as long as a run that plans first has changed nothing, then `apply`."""
    told = "plan"
    for event in events:
        if isinstance(event, ApplyStart):
            return "apply"
        if isinstance(event, ChangeSummary) and event.operation == "plan":
            told = "apply"
        if isinstance(event, Diagnostic) and event.severity == "error":
            return "plan"  # one that fails sums up what it had planned, too
    return told
