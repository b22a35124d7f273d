"""A Terraform engine of a version that the projects work with."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb


def check_engine(situation: Situation) -> Iterator[Finding]:
    """Which engine would be used. Raises EngineNotFoundError, EngineTooOldError."""
    from bentodeploy.terraform.engine import find_engine

    engine = find_engine(situation.config.engine if situation.config else None)
    place = "within this Python" if engine.kind == "embedded" else f"at {engine.command[0]}"
    yield Finding("engine", True, f"{engine.kind} {engine.version} {place}.")


CHECK = Check("engine", Group.MACHINE, Cost.LOCAL, check_engine, frozenset(Verb))
