"""What the operator knows of an engine's failure, where its cloud's own words tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.deployment.target import target_with_engine
from bentodeploy.errors import EngineError
from bentodeploy.operator import Advises

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace


def advised(workspace: Workspace, error: EngineError) -> EngineError:
    """The same error, with the operator's next step where it has a better one."""
    operator = workspace.operator
    if not isinstance(operator, Advises) or type(error) is not EngineError:
        return error
    told = f"{error.where}: {error.what}" if error.where else error.what
    advice = operator.advice(target_with_engine(workspace), "\n".join([told, *error.details]))
    if advice is None:
        return error
    return EngineError(error.what, where=error.where, details=error.details, next_step=advice)
