"""From findings to a refusal."""

from __future__ import annotations

from collections.abc import Iterable

from bentodeploy.errors import (
    BentodeployError,
    CloudError,
    DockerUnavailableError,
    EngineError,
    PreflightError,
)
from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Situation


def require(checks: Iterable[Check], situation: Situation, skipped: frozenset[str] = frozenset()) -> None:
    """Run the checks and refuse as `refuse` does; those whose name is `skipped` are not run.

    What is missing or does not answer is a refusal too. All other errors are raised as they are: a lock that
    is held, a state that cannot be read.
    """
    findings: list[Finding] = []
    errors: dict[Finding, BentodeployError] = {}
    for check in checks:
        if check.is_among(skipped):
            continue
        try:
            findings.extend(check.run(situation))
        except BentodeployError as error:
            if not _refuses(error):
                raise
            findings.append(Finding.of_error(check.name, error))
            errors[findings[-1]] = error
    told_once = dict.fromkeys(findings)
    failed = [finding for finding in told_once if not finding.ok and finding.check not in skipped]
    if len(failed) == 1 and (alone := errors.get(failed[0])) is not None:
        raise _as_refusal(alone, failed[0].check)
    refuse(failed)


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


def _refuses(error: BentodeployError) -> bool:
    """Whether it says no more than that something is not there or does not answer."""
    return (
        error.exit_code == PreflightError.exit_code
        or isinstance(error, (CloudError, DockerUnavailableError))
        or type(error) is EngineError
    )


def _as_refusal(error: BentodeployError, check: str) -> BentodeployError:
    """The error itself where it is a refusal already, with a code of its own."""
    if error.exit_code == PreflightError.exit_code:
        return error
    where = error.where or f"check {check}"
    return PreflightError(error.what, where=where, next_step=error.next_step, details=error.details)
