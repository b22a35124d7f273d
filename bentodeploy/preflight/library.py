"""The cloud's library that an operator works with, an extra of the installation."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from bentodeploy.operator import Finding, Operator
from bentodeploy.preflight.check import Check, Cost, Group, Situation, Verb


def check_library(operator: type[Operator[Any]]) -> Finding | None:
    """Whether the operator's libraries are installed; None where it needs none. Imports nothing of them."""
    if not operator.libraries:
        return None
    missing = [name for name in operator.libraries if not _is_installed(name)]
    if missing:
        what = f"{operator.name} needs {', '.join(missing)}, which is not installed."
        return Finding("library", False, what, f"pip install 'bentodeploy[{operator.extra}]'")
    return Finding("library", True, f"{', '.join(operator.libraries)} is installed.")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of the package around it
        return False


def _run(situation: Situation) -> Iterator[Finding]:
    finding = check_library(type(situation.operator)) if situation.operator else None
    if finding is not None:
        yield finding


CHECK = Check("library", Group.PLATFORM, Cost.LOCAL, _run, frozenset(Verb))
