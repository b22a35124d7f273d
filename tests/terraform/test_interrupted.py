from __future__ import annotations

from bentodeploy.terraform import events
from bentodeploy.terraform.interrupted import interrupted
from bentodeploy.terraform.runner import Run

EVENTS = (
    events.ApplyStart("a.done", "create"),
    events.ApplyComplete("a.done", "create", 1),
    events.ApplyStart("a.replaced", "delete"),
    events.ApplyComplete("a.replaced", "delete", 1),
    events.ApplyStart("a.replaced", "create"),
    events.ApplyErrored("a.replaced", "create", 1),
)


def test_what_is_done_and_what_is_not_is_told() -> None:
    error = interrupted(Run("apply", 1, EVENTS, "", interrupts=1))
    assert error.exit_code == 130
    assert "saved what it had done" in error.what
    assert error.details == ("done: a.done", "not finished: a.replaced")
    assert "bentodeploy apply" in str(error.next_step)


def test_a_hard_stop_promises_nothing() -> None:
    assert "may not have saved" in interrupted(Run("apply", 1, EVENTS, "", interrupts=2)).what


def test_an_interrupt_that_came_too_late_says_so() -> None:
    assert "had come to its end" in interrupted(Run("apply", 0, EVENTS, "", interrupts=1)).what


def test_a_plan_changes_nothing() -> None:
    error = interrupted(Run("plan", 1, (), "", interrupts=1))
    assert "nothing was changed" in error.what
    assert (error.details, error.next_step) == ((), "Run the command again when you like.")
