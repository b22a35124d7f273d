"""The token of `access: token`, as a config var that neither Terraform nor its state knows."""

from __future__ import annotations

import secrets

from pydantic import SecretStr

from bentodeploy.errors import NotBuiltError
from bentodeploy.image.guard import TOKEN

from .api import AppNotFoundError, HerokuApi


def ensure_token(app: str) -> None:
    """Give the app a random token unless it has one. Raises CredentialsError, CloudError."""
    api = HerokuApi()
    if TOKEN not in api.config_vars(app):
        api.set_config_vars(app, {TOKEN: secrets.token_urlsafe(32)})


def read_token(app: str) -> SecretStr:
    """The token. Raises NotBuiltError before the first apply, CredentialsError, CloudError."""
    try:
        value = HerokuApi().config_vars(app).get(TOKEN)
    except AppNotFoundError:
        value = None
    if value is None:
        raise NotBuiltError(
            "There is no token yet: the first apply makes one.",
            where=f"config var {TOKEN} of the app {app}",
            next_step="`bentodeploy up`",
        )
    return SecretStr(value)
