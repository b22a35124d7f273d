"""The target as operators see it where they tell a person what to type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import EngineNotFoundError, EngineTooOldError
from bentodeploy.terraform.engine import find_engine

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.operator import Target


def target_with_engine(workspace: Workspace) -> Target[Any]:
    """The target, with the engine that is in use; where there is none, the line is Terraform's."""
    try:
        return replace(workspace.target, engine=find_engine(workspace.config.engine).typed)
    except (EngineNotFoundError, EngineTooOldError):
        return workspace.target
