"""The token of `access: token`, as a config var that neither Terraform nor its state knows."""

from __future__ import annotations

from pydantic import SecretStr

from bentodeploy.image.guard import TOKEN
from bentodeploy.image.guard.token import new_token, no_token_yet

from .api import AppNotFoundError, HerokuApi


def ensure_token(app: str) -> None:
    """Give the app a random token unless it has one. Raises CredentialsError, CloudError."""
    api = HerokuApi()
    if TOKEN not in api.config_vars(app):
        api.set_config_vars(app, {TOKEN: new_token()})


def read_token(app: str) -> SecretStr:
    """The token. Raises NotBuiltError before the first apply, CredentialsError, CloudError."""
    try:
        value = HerokuApi().config_vars(app).get(TOKEN)
    except AppNotFoundError:
        value = None
    if value is None:
        raise no_token_yet(f"config var {TOKEN} of the app {app}")
    return SecretStr(value)
