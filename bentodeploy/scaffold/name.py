"""The names that follow from an operator's name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bentodeploy.errors import UsageError

LENGTH_LIMIT = 40
"""Characters. Our own choice: modules and containers carry the name with more around it."""

_LEGAL = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RULE = (
    "a lowercase letter, then lowercase letters, digits and single hyphens, "
    f"at most {LENGTH_LIMIT} characters"
)


@dataclass(frozen=True)
class OperatorNames:
    """One name, as each place wants it."""

    operator: str
    """What a config says under `operator:`, such as `acme-cloud`."""

    @property
    def package(self) -> str:
        """What pip calls it."""
        return f"bentodeploy-{self.operator}"

    @property
    def module(self) -> str:
        """What Python imports; the prefix keeps it from hiding a module of somebody else."""
        return self.package.replace("-", "_")


def names_of(operator: str) -> OperatorNames:
    """The names of a new operator. Raises `UsageError` with a legal form of a name that breaks the rule."""
    if len(operator) <= LENGTH_LIMIT and _LEGAL.fullmatch(operator):
        return OperatorNames(operator)
    legal = _legal_form(operator)
    raise UsageError(
        f"{operator!r} is no name for an operator; it takes {_RULE}.",
        next_step=f"For example: bentodeploy operator new {legal or 'acme-cloud'}",
    )


def _legal_form(written: str) -> str | None:
    """What is left of it under the rule; None where that is nothing."""
    ascii_only = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).lstrip("-0123456789")
    return words[:LENGTH_LIMIT].rstrip("-") or None
