"""`access: token`: what guards the image, the token itself, and the header that it becomes."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.deployment.access import check_access
from bentodeploy.errors import NotBuiltError, UsageError
from bentodeploy.image.guard import guarded
from bentodeploy.operator import Guards

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.image.model import Overlay
    from bentodeploy.release import Release


def overlay_of(workspace: Workspace, bento: Bento) -> Overlay | None:
    """What is laid over the bento's image: the guard where the config asks for a token, then the operator's.

    None where the operator runs the bento without an image.
    """
    overlay = workspace.operator.overlay(workspace.target, bento)
    return guarded(overlay) if overlay and workspace.config.access is Access.TOKEN else overlay


def require_guard(workspace: Workspace, release: Release) -> None:
    """Raise NotBuiltError when what was built is open and the config asks for a token, or the reverse."""
    wanted = workspace.config.access is Access.TOKEN
    if release.guarded is wanted:
        return
    asks, wants = ("asks for a token", "does not") if release.guarded else ("asks for no token", "does")
    raise NotBuiltError(
        f"What was built of {release.bento} {asks}, and the config {wants}.",
        where=f"{workspace.config_path}, key `access`",
        next_step="`bentodeploy up` builds it anew and deploys it.",
    )


def ensure_token(workspace: Workspace) -> None:
    """Have a token in the platform's store, where the config asks for one."""
    if workspace.config.access is Access.TOKEN:
        _guards(workspace).ensure_token(workspace.target)


def token(workspace: Workspace) -> SecretStr:
    """The deployment's token; UsageError when its endpoint asks for none."""
    if workspace.config.access is not Access.TOKEN:
        raise UsageError(
            f"{workspace.name} asks its callers for no token: its access is {workspace.config.access.value}.",
            where=f"{workspace.config_path}, key `access`",
            next_step="Write `access: token`, then `bentodeploy up`.",
        )
    return _guards(workspace).token(workspace.target)


def token_header(workspace: Workspace) -> str | None:
    """For a curl line: the header with a command instead of the token; None where none is asked for."""
    if workspace.config.access is not Access.TOKEN:
        return None
    command = shlex.join(["bentodeploy", "token", "show", *workspace.file_words()])
    return f'-H "Authorization: Bearer $({command})"'


def _guards(workspace: Workspace) -> Guards[Any]:
    check_access(workspace.config, workspace.operator, workspace.config_path)
    assert isinstance(workspace.operator, Guards)  # noqa: S101 - what has just been checked
    return workspace.operator
