"""How Azure runs the image, for a trial on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.operator import Trial

from .image import HANDLER, PACKAGE
from .plans import find_plan
from .spec import Runtime

if TYPE_CHECKING:
    from .spec import FunctionsSpec

PORT = 8080


def trial(spec: FunctionsSpec) -> Trial:
    """The service as the Functions host reaches it, without the host: it is not in every base image.

    The image's own user and disk stay as they are: App Service changes neither.
    """
    plan = find_plan(spec.premium_plan_sku)
    memory, cpus = (plan.memory_mb, float(plan.cores)) if plan else (None, None)
    if spec.runtime is Runtime.CUSTOM_HANDLER:
        environment = {"FUNCTIONS_CUSTOMHANDLER_PORT": str(PORT), "BENTODEPLOY_HANDLER_HOST": "0.0.0.0"}  # noqa: S104
        command: tuple[str, ...] = ("python3", HANDLER)
    else:
        environment, command = {}, ("python3", "-m", f"{PACKAGE}.host", str(PORT))
    return Trial(PORT, environment, command, memory_mb=memory, cpus=cpus)
