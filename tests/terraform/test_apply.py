from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.terraform import apply
from bentodeploy.terraform.events import (
    ApplyStart,
    ChangeSummary,
    Diagnostic,
    Event,
    Outputs,
    PlannedChange,
)


def test_apply_by_default() -> None:
    assert apply.argv(Path("/p/saved.tfplan")) == [
        "apply",
        "-lock-timeout=0s",
        "-input=false",
        "-json",
        "/p/saved.tfplan",
    ]


def test_apply_with_everything_else() -> None:
    assert apply.argv(Path("/p/saved.tfplan"), lock_timeout=0.5) == [
        "apply",
        "-lock-timeout=0.5s",
        "-input=false",
        "-json",
        "/p/saved.tfplan",
    ]


def test_apply_at_once() -> None:
    assert apply.at_once_argv() == ["apply", "-lock-timeout=0s", "-input=false", "-json", "-auto-approve"]


def test_apply_at_once_of_single_resources() -> None:
    assert apply.at_once_argv(targets=["a.b", 'c.d["e"]'], lock_timeout=2)[1:] == [
        "-lock-timeout=2s",
        "-input=false",
        "-json",
        "-auto-approve",
        "-target=a.b",
        '-target=c.d["e"]',
    ]


PLANNED = ChangeSummary("plan", 0, 0, 0)
SAME = Outputs({}, frozenset({"url"}))
DONE = Outputs({"url": "http://localhost"})


@pytest.mark.parametrize(
    ("planned", "has_changes"),
    [
        ([PLANNED, SAME], False),
        ([PLANNED], False),
        ([PlannedChange("a.b", "create"), ChangeSummary("plan", 1, 0, 0), SAME], True),
        ([PLANNED, Outputs({}, frozenset({"url"}), frozenset({"url"}))], True),
    ],
)
def test_resources_and_outputs_alone_can_change(planned: list[Event], has_changes: bool) -> None:
    assert apply.outcome([*planned, DONE]) == apply.Outcome(has_changes, DONE)


def test_an_apply_may_tell_no_outputs() -> None:
    assert apply.outcome([]) == apply.Outcome(False, None)


def test_until_the_plan_is_made_an_apply_changes_nothing() -> None:
    error = Diagnostic("error", "No.")
    assert apply.phase([PlannedChange("a.b", "create")]) == "plan"
    assert apply.phase([PLANNED]) == "apply"
    assert apply.phase([PLANNED, error]) == "plan"
    assert (
        apply.phase([PLANNED, Diagnostic("warning", "Old."), ApplyStart("a.b", "create"), error]) == "apply"
    )
