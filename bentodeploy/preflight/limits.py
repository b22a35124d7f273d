"""The operator's own checks that ask nobody: limits of the spec, names, memory, what this machine has."""

from __future__ import annotations

from collections.abc import Iterable

from bentodeploy.operator import Checks, Finding
from bentodeploy.preflight import platform
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb


def check_limits(situation: Situation) -> Iterable[Finding]:
    """As far as the operator can tell without the platform; what needs the platform is `platform`'s."""
    operator, target = situation.operator, situation.target
    if not isinstance(operator, Checks) or target is None:
        return ()
    if situation.variables_error is not None:
        return [Finding.of_error("limits", situation.variables_error)]
    return operator.local_checks(target, situation.bento, situation.variables)


CHECK = Check(
    "limits",
    Group.PLATFORM,
    Cost.LOCAL,
    check_limits,
    frozenset(Verb),
    needs_project=True,
    part_of=platform.CHECK.name,
)
