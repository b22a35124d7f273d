"""Tasks of a bento, of which a dyno knows only its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.operator import Finding
from bentodeploy.operator.needs import lost_tasks

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento


def check_tasks(bento: Bento, dynos: int) -> Iterator[Finding]:
    """Heroku's router chooses among the dynos at random (Heroku Dev Center, "HTTP Routing")."""
    if dynos > 1:
        why = "Heroku's router leads the request for its result to any dyno"
        yield from lost_tasks(bento, why, "Write `dyno_counts: 1`.")
