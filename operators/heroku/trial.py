"""How Heroku runs the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.operator import Trial

from .limits import DYNOS

if TYPE_CHECKING:
    from .spec import HerokuSpec

PORT = 5_000
"""Any: Heroku chooses another one at every start."""

USER = "53210:53210"
"""As good as the one that Heroku chooses at random (Heroku Dev Center, "Container Registry & Runtime")."""


def trial(spec: HerokuSpec) -> Trial:
    """A foreign user, the dyno's memory, a port by $PORT."""
    dyno = DYNOS[spec.dyno_type]
    environment = {"PORT": str(PORT), "DYNO": "web.1"}
    return Trial(port=PORT, environment=environment, user=USER, memory_mb=dyno.memory_mb)
