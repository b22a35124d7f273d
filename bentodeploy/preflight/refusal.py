"""From findings to a refusal."""

from __future__ import annotations

from collections.abc import Iterable

from bentodeploy.errors import PreflightError
from bentodeploy.operator import Finding


def refuse(findings: Iterable[Finding], skipped: frozenset[str] = frozenset()) -> None:
    """Raise `PreflightError` naming every finding that is not ok; return when all are.

    `skipped` are names of checks (`--skip-check`) whose word does not count.
    """
    failed = [finding for finding in findings if not finding.ok and finding.check not in skipped]
    if not failed:
        return
    first, *others = failed
    if not others:
        raise PreflightError(first.what, where=f"check {first.check}", next_step=first.cure)
    raise PreflightError(
        f"{len(failed)} checks refuse.",
        details=[
            f"{found.check}: {found.what}{f' ({found.cure})' if found.cure else ''}" for found in failed
        ],
        next_step="Cure these, then run the command again. Nothing was changed.",
    )
