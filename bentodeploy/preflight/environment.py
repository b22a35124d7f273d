"""Variables that the bento itself asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bentodeploy.bento.model import Bento
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb


def check_environment(bento: Bento, env: Mapping[str, str]) -> Finding:
    """Whether `env` gives a value to every variable that the bento requires.

    BentoML refuses to serve without them, which would be found only after the apply.
    """
    missing = sorted(name for name in bento.required_envs if name not in env)
    if not missing:
        return Finding("environment", True, "Every variable that the bento requires has a value.")
    names = ", ".join(missing)
    return Finding("environment", False, f"{bento.tag} requires {names}.", f"Set {names} under `env:`.")


def _run(situation: Situation) -> Iterator[Finding]:
    if situation.bento is not None and situation.config is not None:
        yield check_environment(situation.bento, situation.config.env)


CHECK = Check("environment", Group.CONFIG, Cost.LOCAL, _run, frozenset(Verb))
