"""The place of the Terraform state: reachable, and not locked by somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation


def check_state(situation: Situation) -> Iterator[Finding]:
    """Raises EngineError where the place does not answer, LockHeldError where somebody works on it."""
    if situation.read_state is not None:
        yield Finding("state", True, situation.read_state())


CHECK = Check("state", Group.STATE, Cost.CLOUD, check_state)
