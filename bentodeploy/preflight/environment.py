"""Variables that the bento itself asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bentodeploy.bento.model import Bento
from bentodeploy.operator import Checks, Finding, Operator, Target
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb

_NAME = "environment"


def check_environment(
    bento: Bento, env: Mapping[str, str], provided: frozenset[str] = frozenset()
) -> Finding:
    """Whether `env`, or the platform with what is `provided`, gives every variable that the bento requires.

    BentoML refuses to serve without them, which would be found only after the apply.
    """
    missing = sorted(name for name in bento.required_envs if name not in env and name not in provided)
    if not missing:
        return Finding(_NAME, True, "Every variable that the bento requires has a value.")
    names = ", ".join(missing)
    return Finding(_NAME, False, f"{bento.tag} requires {names}.", f"Set {names} under `env:`.")


def check_trial_environment(bento: Bento, env: Mapping[str, str], provided: frozenset[str]) -> Finding:
    """As `check_environment`, where no platform is asked, so that nothing is `provided`."""
    elsewhere = sorted(name for name in bento.required_envs if name not in env and name in provided)
    if not elsewhere:
        return check_environment(bento, env)
    names = ", ".join(elsewhere)
    what = f"{bento.tag} requires {names}, which the platform gives it, and a trial asks no platform."
    cure = f"Name a config for the trial by `--file` that has {names} under `env:` instead of in `spec:`."
    return Finding(_NAME, False, what, cure)


def provided_env(operator: Operator[Any] | None, target: Target[Any] | None) -> frozenset[str]:
    """What the platform itself gives a value to, as far as its operator tells."""
    if target is None or not isinstance(operator, Checks):
        return frozenset()
    return operator.provided_env(target)


def _run(situation: Situation) -> Iterator[Finding]:
    if situation.bento is not None and situation.config is not None:
        provided = provided_env(situation.operator, situation.target)
        yield check_environment(situation.bento, situation.config.env, provided)


CHECK = Check(_NAME, Group.CONFIG, Cost.LOCAL, _run, frozenset(Verb))
