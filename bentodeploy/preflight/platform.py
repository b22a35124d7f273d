"""The operator's own checks that ask the platform: credentials and whose they are, region, quota."""

from __future__ import annotations

from collections.abc import Iterable

from bentodeploy.operator import Checks, Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb
from bentodeploy.preflight.library import check_library


def check_platform(situation: Situation) -> Iterable[Finding]:
    """Nothing where the operator's library or the project's values are missing, which other checks tell."""
    operator, target = situation.operator, situation.target
    if not isinstance(operator, Checks) or target is None or situation.variables_error is not None:
        return ()
    library = check_library(type(operator))
    if library is not None and not library.ok:
        return ()
    return operator.checks(target, situation.bento, situation.variables, situation.outputs)


CHECK = Check("platform", Group.PLATFORM, Cost.CLOUD, check_platform, frozenset(Verb), needs_project=True)
