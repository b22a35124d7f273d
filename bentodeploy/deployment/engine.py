"""The Terraform driver of one project, its events told to a Progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bentodeploy.deployment.advice import advised
from bentodeploy.deployment.values import render_for_shared_state
from bentodeploy.errors import EngineError
from bentodeploy.terraform import events
from bentodeploy.terraform.driver import Terraform
from bentodeploy.terraform.engine import find_engine

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress, Step

_OF_TARGETS = ("Resource targeting is in effect", "Applied changes may be incomplete")
"""Warnings that come with every plan for single resources, which we make on purpose (`registry.py`)."""


@contextmanager
def engine_step(workspace: Workspace, title: str, progress: Progress) -> Iterator[Terraform]:
    """A piece of work of the engine, shown as one step with the resource at work as its detail.

    Raises `EngineNotFoundError` and its kin when there is no usable engine.
    """
    render_for_shared_state(workspace)
    engine = find_engine(workspace.config.engine)
    with progress.step(title) as step:
        try:
            yield Terraform(engine, workspace.project, lambda event: _tell(event, step, progress))
        except EngineError as error:
            better = advised(workspace, error)
            if better is error:
                raise
            raise better from error


def _tell(event: events.Event, step: Step, progress: Progress) -> None:
    match event:
        case events.OtherEvent(kind="state_lock_acquire"):
            progress.warn("Waiting for the lock of the Terraform state, which somebody else holds.")
        case events.ApplyStart():
            step.detail(f"{event.address}: {event.action}")
        case events.ApplyProgress():
            step.detail(f"{event.address}: {event.action}, {event.elapsed_seconds:.0f} s")
        case events.ApplyComplete():
            step.detail(f"{event.address}: {event.action} done in {event.elapsed_seconds:.0f} s")
        case events.ProvisionProgress():
            step.detail(f"{event.address}: {event.output.strip()}")
        case events.Diagnostic(severity="warning", summary=summary) if summary not in _OF_TARGETS:
            progress.warn(f"{event.summary}. {event.detail}".strip())
