"""`access: token`: who can keep the token, what guards the image, and the header that it becomes."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.discovery import discover
from bentodeploy.errors import CapabilityError, ConfigError, NotBuiltError, UsageError
from bentodeploy.image.guard import TOKEN, guarded
from bentodeploy.operator import Guards

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import SecretStr

    from bentodeploy.bento.model import Bento
    from bentodeploy.config.model import DeploymentConfig
    from bentodeploy.deployment.workspace import Workspace
    from bentodeploy.image.model import Overlay
    from bentodeploy.operator import Operator
    from bentodeploy.release import Release


def check_access(config: DeploymentConfig, operator: Operator[Any], path: Path) -> None:
    """Raise CapabilityError when the config asks for a token on a platform that cannot keep one.

    ConfigError when it holds a token of its own: a secret has no place there.
    """
    if config.access is not Access.TOKEN:
        return
    for name in sorted(config.env):
        if name.startswith(TOKEN):
            raise ConfigError(
                f"{name} is the guard's own.",
                where=f"{path}, key `env.{name}`",
                next_step="Remove it: the first apply makes a token, in the platform's own secret store.",
            )
    if isinstance(operator, Guards):
        return
    able = [found.name for found in discover() if found.operator and issubclass(found.operator, Guards)]
    raise CapabilityError(
        f"{operator.name} cannot keep a token, so it does not take `access: token`.",
        where=f"{path}, key `access`",
        next_step=f"Write private or public, or use an operator that can: {', '.join(able) or 'none'}.",
    )


def access_words(operator: Operator[Any]) -> tuple[Access, ...]:
    """What `access` can be on this platform; the narrowest first."""
    able = {Access.PRIVATE: operator.takes_private, Access.TOKEN: isinstance(operator, Guards)}
    return tuple(word for word in (Access.PRIVATE, Access.TOKEN, Access.PUBLIC) if able.get(word, True))


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
