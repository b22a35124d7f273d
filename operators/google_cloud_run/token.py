"""The token of `access: token`, kept in Secret Manager (its REST API, v1)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bentodeploy.image.guard.token import new_token, no_token_yet

from .errors import NotFoundError
from .session import SECRETS, ask

if TYPE_CHECKING:
    from .spec import CloudRunSpec

ADDRESSES = ("google_secret_manager_secret.token[0]",)
"""Resources of the project that must stand before the token is put there (`token.tf` of its template)."""


def ensure_token(name: str, spec: CloudRunSpec) -> None:
    """Put a random token into the secret unless it holds one. Raises CredentialsError, CloudError."""
    if _value(name, spec) is not None:
        return
    secret = _secret(name, spec)
    token = new_token().encode()
    ask(
        "store the token",
        f"{SECRETS.url}/v1/{secret}:addVersion",
        where=f"secret {secret}",
        body={"payload": {"data": base64.b64encode(token).decode()}},
    )


def read_token(name: str, spec: CloudRunSpec) -> SecretStr:
    """The token. Raises NotBuiltError before the first apply, CredentialsError, CloudError."""
    value = _value(name, spec)
    if value is None:
        raise no_token_yet(f"secret {_secret(name, spec)}")
    return SecretStr(value)


def _value(name: str, spec: CloudRunSpec) -> str | None:
    """The secret's newest version; None where it has none yet, or is not there."""
    secret = _secret(name, spec)
    url = f"{SECRETS.url}/v1/{secret}/versions/latest:access"
    try:
        answer = ask("read the token", url, where=f"secret {secret}")
    except NotFoundError:
        return None
    return base64.b64decode(answer["payload"]["data"]).decode()


def _secret(name: str, spec: CloudRunSpec) -> str:
    """Secrets have no region, services do: so it is in the name."""
    return f"projects/{spec.project_id}/secrets/{name}-{spec.region}-token"
