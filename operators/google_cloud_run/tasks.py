"""Tasks of a bento, which are for one instance that always has its processors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.operator import Finding
from bentodeploy.operator.needs import lost_tasks, told_tasks

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento

    from .spec import CloudRunSpec

_CURE = "Write `min_instances: 1`, `max_instances: 1` and `cpu_always_allocated: true`, or use aws-ec2."


def check_tasks(bento: Bento, spec: CloudRunSpec) -> Iterator[Finding]:
    """Whether what was submitted is worked on, and found again."""
    if why := _why(spec):
        yield from lost_tasks(bento, why, _CURE)


def fit_tasks(bento: Bento) -> Iterator[Finding]:
    """The same before there is a config."""
    from .spec import CloudRunSpec

    yield from told_tasks(bento, _why(CloudRunSpec.model_construct()), _CURE)


def _why(spec: CloudRunSpec) -> str:
    """What Cloud Run does to tasks; empty where it does nothing.

    With billing by requests an instance has hardly a processor after its answer (Cloud Run, "General
    development tips", background activity); one that is idle may end ("About instance autoscaling").
    """
    reasons = []
    if spec.max_instances > 1:
        reasons.append("may lead the request for its result to another")
    if not spec.cpu_always_allocated:
        reasons.append("takes an instance's processors away between requests")
    if spec.min_instances < 1:
        reasons.append("ends instances that are idle")
    *first, last = reasons or [""]
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"Cloud Run {listed}" if listed else ""
