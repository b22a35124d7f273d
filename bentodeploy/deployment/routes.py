"""The endpoint's routes, each with a curl line that can be pasted, and the line that is sure to be let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bentodeploy.bento.reference import open_bento
from bentodeploy.bento.request import curl_command, invoke_command
from bentodeploy.deployment.authorization import asks_for_identity
from bentodeploy.deployment.guard import token_header
from bentodeploy.deployment.results.call import Call
from bentodeploy.errors import BentoError

if TYPE_CHECKING:
    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.progress import Progress
    from bentodeploy.release import Release


def released_bento(workspace: Workspace, release: Release, progress: Progress) -> Bento | None:
    """The bento that `release` runs, where the config names it or the store has it; else None."""
    for reference in filter(None, (workspace.config.bento, release.bento)):
        try:
            bento = open_bento(reference, progress)
        except BentoError:
            continue
        if bento.tag == release.bento:
            return bento
    return None


def calls(endpoint: str, bento: Bento | None, header: str | None = None) -> tuple[Call, ...]:
    """The routes of the bento that runs; none when it is not on this machine.

    `header` is an option for the curl lines, quoted for a shell.
    """
    if bento is None:
        return ()
    return tuple(
        Call(
            route.method,
            route.path,
            route.input_type,
            route.content_types,
            " ".join(filter(None, [curl_command(endpoint, route), header])),
        )
        for route in bento.routes
    )


def first_call(workspace: Workspace, endpoint: str, bento: Bento | None) -> str | None:
    """A line for a shell that calls the first route, with a proof of identity where one is asked for."""
    if bento is None or not bento.routes:
        return None
    route = bento.routes[0]
    if not asks_for_identity(workspace):
        return " ".join(filter(None, [curl_command(endpoint, route), token_header(workspace)]))
    return invoke_command(route, workspace.file_words())
