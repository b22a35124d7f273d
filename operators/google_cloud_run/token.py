"""The token of `access: token`, kept in Secret Manager (its REST API, v1)."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from pydantic import SecretStr

from .errors import NotFoundError
from .session import SECRETS, ask

if TYPE_CHECKING:
    from .spec import CloudRunSpec

ADDRESSES = ("google_secret_manager_secret.token",)
"""Resources of the project that must stand before the token is put there (`token.tf` of its template)."""

_BYTES = 32
"""Of randomness: 256 bits cannot be guessed."""


def ensure_token(spec: CloudRunSpec, name: str) -> None:
    """Put a random token into the secret unless it holds one. Raises CredentialsError, CloudError."""
    try:
        read_token(spec, name)
    except NotFoundError:
        data = base64.b64encode(secrets.token_urlsafe(_BYTES).encode()).decode()
        secret = _secret(spec, name)
        ask(
            "put a token into Secret Manager",
            f"{SECRETS.url}/v1/{secret}:addVersion",
            where=f"secret {secret}",
            body={"payload": {"data": data}},
        )


def read_token(spec: CloudRunSpec, name: str) -> SecretStr:
    """The newest version of the secret.

    Raises NotFoundError where there is none, CredentialsError, CloudError.
    """
    secret = _secret(spec, name)
    answer = ask(
        "read the token", f"{SECRETS.url}/v1/{secret}/versions/latest:access", where=f"secret {secret}"
    )
    return SecretStr(base64.b64decode(answer["payload"]["data"]).decode())


def _secret(spec: CloudRunSpec, name: str) -> str:
    """Secrets have no region, services do: so it is in the name."""
    return f"projects/{spec.project_id}/secrets/{name}-{spec.region}-token"
