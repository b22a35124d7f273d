"""Tasks of a bento, of which an instance of a function app knows only its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.operator import Finding
from bentodeploy.operator.needs import lost_tasks

from .plans import find_plan

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento

    from .spec import FunctionsSpec

_WHY = "Azure may lead the request for its result to another"
"""An app's requests go to all its instances (Azure Functions, "Event-driven scaling")."""

_CURE = "Write `min_instances: 1` and, on an elastic plan, `max_burst: 1`; or use aws-ec2."


def check_tasks(bento: Bento, spec: FunctionsSpec) -> Iterator[Finding]:
    """Whether there may be more than one instance."""
    plan = find_plan(spec.premium_plan_sku)
    burst = spec.max_burst if plan is not None and plan.elastic else 1
    if max(spec.min_instances, burst) > 1:
        yield from lost_tasks(bento, _WHY, _CURE)
