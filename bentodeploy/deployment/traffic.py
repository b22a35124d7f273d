"""`traffic`: who gets how many of the requests, where the platform keeps several revisions of a service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bentodeploy.deployment.deployed import not_deployed, outputs_of_deployed
from bentodeploy.deployment.results.traffic import Traffic
from bentodeploy.discovery import discover
from bentodeploy.errors import CapabilityError, UsageError
from bentodeploy.operator import Operator, Revision, SplitsTraffic
from bentodeploy.terraform.lock import project_lock

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace

_ALL = 100


def read_shares(written: Sequence[str]) -> dict[str, int]:
    """The shares of `REVISION=PERCENT`, each one once. Raises UsageError unless they add up to 100."""
    shares: dict[str, int] = {}
    for text in written:
        name, equals, percent = text.partition("=")
        if not name or not equals or not percent.isdecimal() or int(percent) > _ALL:
            raise UsageError(
                f"traffic takes REVISION=PERCENT, a whole number from 0 to 100, not {text!r}.",
                next_step="`bentodeploy traffic` shows the revisions.",
            )
        if name in shares:
            raise UsageError(f"{name} is named twice.", next_step="Write each revision once.")
        shares[name] = int(percent)
    if (total := sum(shares.values())) != _ALL:
        raise UsageError(
            f"The shares add up to {total} %, not to 100 %.",
            next_step="Name every revision that shall get requests; all others get none.",
        )
    return shares


def show_traffic(workspace: Workspace) -> Traffic:
    """The platform's revisions and their shares; changes nothing and takes no lock."""
    operator = _able(workspace)
    outputs = outputs_of_deployed(workspace)
    return _told(workspace, operator.revisions(workspace.target, outputs))


def set_traffic(
    workspace: Workspace, shares: Mapping[str, int] | None, *, lock_timeout: float = 0
) -> Traffic:
    """Share the requests out so; None: all to the newest. Config and project stay as they are."""
    operator = _able(workspace)
    with _locked(workspace, lock_timeout):
        outputs = outputs_of_deployed(workspace)
        revisions = operator.revisions(workspace.target, outputs)
        operator.set_traffic(workspace.target, outputs, _wanted(shares, revisions))
        return _told(workspace, operator.revisions(workspace.target, outputs))


def _wanted(shares: Mapping[str, int] | None, revisions: Sequence[Revision]) -> dict[str, int] | None:
    """What the platform shall do, once all that is named is there and ready."""
    if shares is None:
        return None
    known = {revision.name: revision for revision in revisions}
    for name, percent in shares.items():
        if name not in known:
            raise _unknown(name, list(known))
        if percent and not known[name].is_ready:
            raise UsageError(
                f"{name} is not ready, so it can get no requests.",
                next_step="`bentodeploy logs` shows why it did not start.",
            )
    wanted = {name: percent for name, percent in shares.items() if percent}
    return None if wanted == {_newest(revisions): _ALL} else wanted


def _newest(revisions: Sequence[Revision]) -> str | None:
    return next((revision.name for revision in revisions if revision.is_ready), None)


def _told(workspace: Workspace, revisions: tuple[Revision, ...]) -> Traffic:
    newest = _newest(revisions)
    is_split = any(revision.percent and revision.name != newest for revision in revisions)
    return Traffic(workspace.name, revisions, is_split)


def _able(workspace: Workspace) -> SplitsTraffic[Any]:
    operator: Operator[Any] = workspace.operator
    if isinstance(operator, SplitsTraffic):
        return operator
    able = [
        found.name for found in discover() if found.operator and issubclass(found.operator, SplitsTraffic)
    ]
    raise CapabilityError(
        f"{operator.name} keeps one version of a service, which gets all requests.",
        next_step=f"These operators can share them out: {', '.join(able) or 'none that is installed'}.",
    )


@contextmanager
def _locked(workspace: Workspace, lock_timeout: float) -> Iterator[None]:
    if not workspace.project.is_dir():
        raise not_deployed(workspace)
    with project_lock(workspace.project, "traffic", lock_timeout):
        yield


def _unknown(name: str, known: list[str]) -> UsageError:
    near = get_close_matches(name, known, n=3)
    return UsageError(
        f"There is no revision {name}.",
        next_step=f"Did you mean {' or '.join(near)}?" if near else "`bentodeploy traffic` shows them.",
    )
