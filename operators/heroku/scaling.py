"""The number of dynos, changed at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import UsageError

from .api import HerokuApi
from .limits import DYNOS
from .registry import PROCESS

if TYPE_CHECKING:
    from .spec import HerokuSpec


def scale(spec: HerokuSpec, outputs: Mapping[str, Any], count: int) -> str | None:
    """Let `count` web dynos run; answers what the config must say for the next apply to keep it so.

    Raises UsageError when dynos of this type do not run in such a number, CloudError.
    """
    dyno = DYNOS[spec.dyno_type]
    if count > dyno.most:
        raise UsageError(
            f"Of {dyno.name} dynos an app runs {dyno.most} at most, not {count}.",
            where="Heroku Dev Center, Dyno Scaling and Process Limits",
            next_step="Set `dyno_type: standard-1x` or a larger one in the spec, then `bentodeploy up`."
            if dyno.most == 1
            else "Choose a larger dyno type.",
        )
    HerokuApi().scale(outputs["app_id"], PROCESS, count)
    return None if count == spec.dyno_counts else f"dyno_counts: {count}"
