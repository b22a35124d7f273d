"""The place of the Terraform state: reachable, and not locked by somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation
from bentodeploy.terraform.backend import Backend
from bentodeploy.terraform.local_state import is_read_here


def check_state(situation: Situation) -> Iterator[Finding]:
    """Raises EngineError where the place does not answer, LockHeldError where somebody works on it."""
    if situation.read_state is not None:
        yield Finding("state", True, situation.read_state())


def _cost(situation: Situation) -> Cost:
    config = situation.config
    is_here = config is not None and Backend(config.state.backend).is_local
    return Cost.LOCAL if is_here and is_read_here(situation.folder) else Cost.CLOUD


CHECK = Check("state", Group.STATE, Cost.CLOUD, check_state, less_cost=_cost)
