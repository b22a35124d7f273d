"""What to tell after Ctrl-C: what is done, what is half done, how to go on."""

from __future__ import annotations

from bentodeploy.errors import InterruptedByUserError
from bentodeploy.terraform.events import ApplyComplete, ApplyStart
from bentodeploy.terraform.runner import Run

GRACEFUL = 1
"""Wishes to stop that let the engine finish and save; one more ends it at once."""


def interrupted(run: Run) -> InterruptedByUserError:
    """The error for a run that was told to stop and has ended."""
    finished: dict[str, bool] = {}
    for event in run.events:  # a replaced resource is begun twice: deleted, then made
        if isinstance(event, ApplyStart | ApplyComplete):
            finished[event.address] = isinstance(event, ApplyComplete)
    if run.returncode == 0:
        what = f"Interrupted; terraform {run.verb} had come to its end."
    elif run.interrupts > GRACEFUL:
        what = f"Interrupted twice: terraform {run.verb} stopped at once and may not have saved all it did."
    elif run.verb == "apply":
        what = "Interrupted: terraform stopped and saved what it had done."
    else:
        what = f"Interrupted: terraform {run.verb} stopped; nothing was changed."
    return InterruptedByUserError(
        what,
        next_step="`bentodeploy status` shows what is there; `bentodeploy apply` makes the rest, "
        "`bentodeploy destroy` removes it."
        if run.verb == "apply"
        else "Run the command again when you like.",
        details=[f"{'done' if done else 'not finished'}: {address}" for address, done in finished.items()],
    )
