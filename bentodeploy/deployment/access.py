"""Which words of `access:` a platform takes, and what an error says of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bentodeploy.config.model import Access
from bentodeploy.discovery import discover
from bentodeploy.errors import CapabilityError, ConfigError
from bentodeploy.image.guard import TOKEN
from bentodeploy.operator import Guards

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.config.model import DeploymentConfig
    from bentodeploy.operator import Operator


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
