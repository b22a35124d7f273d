"""A config without mistakes."""

from __future__ import annotations

from collections.abc import Iterator

from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation


def check_config(situation: Situation) -> Iterator[Finding]:
    """Whether it can be read, and what it deploys where. All its mistakes are told."""
    if situation.config_error is not None:
        error = situation.config_error
        yield Finding("config", False, " ".join([f"{error.what}.", *error.details]), error.next_step)
    elif situation.config is not None:
        yield Finding("config", True, f"{situation.config.name} on {situation.config.operator.name}.")


CHECK = Check("config", Group.CONFIG, Cost.LOCAL, check_config)
