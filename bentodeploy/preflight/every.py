"""Every check of the core, in the order in which people mend things; and the names that can be skipped."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from bentodeploy.errors import UsageError
from bentodeploy.operator import Checks, Operator
from bentodeploy.preflight import (
    bento,
    build_secrets,
    buildx,
    clock,
    config,
    deployed_operator,
    disk,
    docker,
    docker_disk,
    engine,
    environment,
    fit,
    image,
    library,
    limits,
    namesake,
    platform,
    python,
    registry,
    state,
)
from bentodeploy.preflight.check import Check, Verb

CHECKS: tuple[Check, ...] = (
    python.CHECK,
    engine.CHECK,
    disk.CHECK,
    config.CHECK,
    namesake.CHECK,
    deployed_operator.CHECK,
    bento.CHECK,
    environment.CHECK,
    build_secrets.CHECK,
    docker.CHECK,
    docker_disk.CHECK,
    buildx.CHECK,
    image.CHECK,
    library.CHECK,
    fit.CHECK,
    limits.CHECK,
    clock.CHECK,
    platform.CHECK,
    registry.CHECK,
    state.CHECK,
)


def needed_before_project(*verbs: Verb) -> list[Check]:
    """The checks that these verbs make first of all, when nothing of the project is there yet."""
    return [check for check in _needed_for(verbs) if not check.needs_project]


def needed_with_project(*verbs: Verb) -> list[Check]:
    """The checks that these verbs make when they hold the project's lock, and know its values."""
    return [check for check in _needed_for(verbs) if check.needs_project]


def _needed_for(verbs: tuple[Verb, ...]) -> list[Check]:
    return [check for check in CHECKS if check.needed_for.intersection(verbs)]


def require_known(names: frozenset[str], operator: Operator[Any] | None) -> None:
    """Raise UsageError with near names for a check that neither the core nor the operator has.

    An operator that does not say how its checks are called may have any.
    """
    own = operator.check_names if isinstance(operator, Checks) else ()
    if isinstance(operator, Checks) and not own:
        return
    known = sorted({*(check.name for check in CHECKS), "network", *own})
    for name in sorted(names - set(known)):
        near = get_close_matches(name, known, n=1)
        raise UsageError(
            f"There is no check {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""),
            where="option --skip-check",
            next_step=f"There are: {', '.join(known)}.",
        )
