"""A Terraform engine of a version that the projects work with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bentodeploy.errors import EngineTooOldError
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb
from bentodeploy.terraform.backend import ENGINES

if TYPE_CHECKING:
    from bentodeploy.terraform.engine import Engine


def check_engine(situation: Situation) -> Iterator[Finding]:
    """Which engine would be used. Raises EngineNotFoundError, EngineTooOldError."""
    from bentodeploy.terraform.engine import find_engine

    config = situation.config
    engine = find_engine(config.engine if config else None)
    if config is not None:
        _require(engine, config.state.backend)
    place = "within this Python" if engine.kind == "embedded" else f"at {engine.command[0]}"
    yield Finding("engine", True, f"{engine.kind} {engine.version} {place}.")


def _require(engine: Engine, backend: str) -> None:
    oldest = ENGINES.get(backend)
    if oldest is not None and engine.version < oldest:
        found = f"{engine.kind} {engine.version}"
        raise EngineTooOldError(
            f"{found} is too old for a state in {backend}: {oldest} or later is needed.",
            next_step="Update it, or keep the state elsewhere.",
        )


CHECK = Check("engine", Group.MACHINE, Cost.LOCAL, check_engine, frozenset(Verb))
