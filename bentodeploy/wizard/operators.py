"""The operator: what each platform is good for, and whether this bento fits it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bentodeploy.discovery import Discovered, discover
from bentodeploy.errors import BentodeployError
from bentodeploy.operator import Finding, Fits, Operator, Suggestion, Suggests
from bentodeploy.wizard.asking import Asker, Option, Pick

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bentodeploy.bento.model import Bento

FLAG = "--operator NAME"

_NOTHING_AGAINST = Finding("fit", True, "It takes all that this bento asks for, as far as can be told here.")
"""Said of a platform that looked at the bento and has nothing to say."""


@dataclass(frozen=True)
class Fit:
    """What one installed operator says about the bento."""

    name: str
    summary: str
    findings: tuple[Finding, ...]

    @property
    def fits(self) -> bool:
        """Whether nothing speaks against it."""
        return all(finding.ok for finding in self.findings)


def ask_operator(bento: Bento, asker: Asker) -> str:
    """One of the installed operators; those that the bento does not fit come last, and say why."""
    found = sorted(fits(bento), key=lambda fit: not fit.fits)
    return asker.pick(Pick(FLAG, "Where it shall run", tuple(_option(fit) for fit in found)))


def fits(bento: Bento) -> Iterator[Fit]:
    """Every installed operator that can be loaded."""
    for found in discover():
        if found.operator is not None:
            yield _fit(found, found.operator, bento)


def suggestions(operator: Operator[Any]) -> Mapping[str, Suggestion]:
    """What the operator finds in the user's own settings."""
    return operator.suggest() if isinstance(operator, Suggests) else {}


def _fit(found: Discovered, operator: type[Operator[Any]], bento: Bento) -> Fit:
    findings: tuple[Finding, ...] = ()
    if issubclass(operator, Fits):
        try:
            findings = tuple(operator().fit(bento)) or (_NOTHING_AGAINST,)
        except BentodeployError as error:
            findings = (Finding("fit", False, error.what, error.next_step),)
    return Fit(found.name, operator.summary, findings)


def _option(fit: Fit) -> Option:
    told = [fit.summary]
    for finding in fit.findings:
        cure = f" {finding.cure}" if finding.cure and not finding.ok else ""
        told.append(f"{finding.what}{cure}")
    if not fit.fits:
        reason = next(finding.what for finding in fit.findings if not finding.ok)
        return Option(fit.name, fit.name, reason, tuple(told), fits=False)
    return Option(fit.name, fit.name, fit.summary, tuple(told), fits=True)
