"""The token of `access: token`, kept in Secret Manager (its REST API, v1)."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bentodeploy.errors import NotBuiltError

from .errors import NotFoundError
from .session import SECRETS, ask

if TYPE_CHECKING:
    from .spec import CloudRunSpec

ADDRESSES = ("google_secret_manager_secret.token",)
"""Resources of the project that must stand before the token is put there (`token.tf` of its template)."""

_BYTES = 32
"""Of randomness: 256 bits cannot be guessed."""


def ensure_token(name: str, spec: CloudRunSpec) -> None:
    """Put a random token into the secret unless it holds one. Raises CredentialsError, CloudError."""
    if _value(name, spec) is not None:
        return
    secret = _secret(name, spec)
    token = secrets.token_urlsafe(_BYTES).encode()
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
        raise NotBuiltError(
            "There is no token yet: the first apply makes one.",
            where=f"secret {_secret(name, spec)}",
            next_step="`bentodeploy up`",
        )
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
