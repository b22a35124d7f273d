"""Whether what was deployed is what answers, and what of Azure's is in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access

from .keys import HEADER, function_key
from .management import NotReadyError
from .revision import older_answer
from .token import unresolved

if TYPE_CHECKING:
    from bentodeploy.operator import Target

    from .spec import FunctionsSpec


def unhealthy(
    target: Target[FunctionsSpec], outputs: Mapping[str, Any], probe: Callable[[], str | None]
) -> str | None:
    """None when the container of these outputs runs and `probe` likes its answer, else what is in the way.

    The key exists only once the app's first container runs, and the token reaches the app only once its role
    has taken effect.
    """
    try:
        answer = _older_answer(target, outputs) or probe()
    except NotReadyError as error:
        answer = error.what
    if answer is not None and target.config.access is Access.TOKEN:
        return unresolved(outputs["app_id"]) or answer
    return answer


def _older_answer(target: Target[FunctionsSpec], outputs: Mapping[str, Any]) -> str | None:
    """The path need not be the bento's own, nor open: the Functions host names itself in each answer."""
    path = target.spec.path_prefix + target.config.health.path
    private = target.config.access is Access.PRIVATE
    key = {HEADER: function_key(outputs["app_id"]).get_secret_value()} if private else {}
    return older_answer(outputs, path, key)
