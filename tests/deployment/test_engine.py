"""What the engine tells while it works is told on: the resource at work, for how long, warnings, a wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from packaging.version import Version

from bentodeploy.deployment import engine
from bentodeploy.deployment.workspace import Workspace
from bentodeploy.errors import EngineError
from bentodeploy.progress import Step
from bentodeploy.terraform import events
from bentodeploy.terraform.engine import Engine


@dataclass
class FakeScreen:
    """Keeps what was told, each with what it is."""

    told: list[tuple[str, str]] = field(default_factory=list)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        self.told.append(("step", title))
        yield self

    def detail(self, text: str) -> None:
        self.told.append(("detail", text))

    def info(self, text: str) -> None:
        self.told.append(("info", text))

    def warn(self, text: str) -> None:
        self.told.append(("warning", text))


SLOW = "aws_lambda_function.service"


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (events.ApplyStart(SLOW, "create"), ("detail", f"{SLOW}: create")),
        (events.ApplyProgress(SLOW, "create", 20.2), ("detail", f"{SLOW}: create, 20 s")),
        (events.ApplyComplete(SLOW, "create", 21.7), ("detail", f"{SLOW}: create done in 22 s")),
        (events.ProvisionProgress(SLOW, "local-exec", " port 80\n"), ("detail", f"{SLOW}: port 80")),
        (events.Diagnostic("warning", "Old", "Write new."), ("warning", "Old. Write new.")),
        (
            events.OtherEvent("state_lock_acquire", ""),
            ("warning", "Waiting for the lock of the Terraform state"),
        ),
    ],
)
def test_what_is_at_work_is_told(
    event: events.Event, told: tuple[str, str], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "find_engine", lambda _: Engine("terraform", ("false",), Version("1.11")))
    screen = FakeScreen()
    with engine.engine_step(workspace, "Applying iris", screen) as terraform:
        terraform.on_event(event)
    [begun, (kind, text)] = screen.told
    assert begun == ("step", "Applying iris")
    assert (kind, text[: len(told[1])]) == told


def test_errors_and_the_warnings_that_we_cause_ourselves_are_not_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "find_engine", lambda _: Engine("terraform", ("false",), Version("1.11")))
    screen = FakeScreen()
    with engine.engine_step(workspace, "Making the image repository", screen) as terraform:
        terraform.on_event(events.Diagnostic("error", "It is the exception that tells it."))
        terraform.on_event(events.Diagnostic("warning", "Resource targeting is in effect", "On purpose."))
        terraform.on_event(events.PlannedChange(SLOW, "create"))
    assert screen.told == [("step", "Making the image repository")]


def test_an_error_without_a_better_step_is_no_cause_of_itself(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "find_engine", lambda _: Engine("terraform", ("false",), Version("1.11")))
    with pytest.raises(EngineError) as caught, engine.engine_step(workspace, "Planning iris", FakeScreen()):
        raise EngineError("It failed.")
    assert caught.value.__cause__ is None
