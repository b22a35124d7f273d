"""What the platform means for this bento, as `init` shows it."""

from __future__ import annotations

from collections.abc import Iterable

from bentodeploy.operator import Finding, Fits
from bentodeploy.preflight.check import Check, Cost, Group, Situation


def check_fit(situation: Situation) -> Iterable[Finding]:
    """The operator's own words. What its spec already answers, its other checks know better."""
    if situation.bento is None or not isinstance(situation.operator, Fits):
        return ()
    return (finding for finding in situation.operator.fit(situation.bento) if finding.ok)


CHECK = Check("fit", Group.PLATFORM, Cost.LOCAL, check_fit)
