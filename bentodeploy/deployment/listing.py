"""`list`: the deployments that were made from this machine."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.deployment.index import Known, recall
from bentodeploy.deployment.results.listing import Listed, Listing
from bentodeploy.deployment.status import status
from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.errors import BentodeployError
from bentodeploy.progress import Silent

if TYPE_CHECKING:
    from bentodeploy.deployment.results.status import StatusReport

_log = logging.getLogger("bentodeploy.list")


def listing() -> Listing:
    """Ask each known deployment for its status; one that cannot be read says why and hides no other."""
    return Listing(tuple(_listed(known) for known in recall()))


def _listed(known: Known) -> Listed:
    try:
        workspace = open_workspace(Path(known.config), None, Silent())
        if str(workspace.project) != known.project:
            renamed = f"its config is for {workspace.name!r} now; set `name: {known.name}` again"
            return _unreadable(known, renamed)
        report = status(workspace)
    except BentodeployError as error:
        return _unreadable(known, error.what)
    except Exception as error:  # noqa: BLE001 - one operator's defect hides no other deployment
        _log.exception("status of %s", known.project)
        return _unreadable(known, f"a defect: {type(error).__name__}: {error}")
    return Listed(known.name, report.operator, _word(report), report.endpoint, _bento(report), known.config)


def _unreadable(known: Known, why: str) -> Listed:
    return Listed(known.name, known.operator, f"unreadable: {why}", None, None, known.config)


def _word(report: StatusReport) -> str:
    if report.state != "deployed":
        return report.state
    return "healthy" if report.healthy else "unhealthy"


def _bento(report: StatusReport) -> str | None:
    return report.release.bento if report.release else None
