"""The token that this service asks for."""

from __future__ import annotations

import os
from pathlib import Path

_UNRESOLVED = "@Microsoft.KeyVault("
"""How the value begins while Azure cannot read the vault: App Service then sets the reference itself, which
anybody can compute from the app's name (App Service, "Use Key Vault references", troubleshooting)."""


class NoTokenError(RuntimeError):
    """The service is to ask for a token and was given none: it must not start."""


def read_token() -> str:
    """The token that BENTODEPLOY_TOKEN holds, or the file that BENTODEPLOY_TOKEN_FILE names.

    Raises NoTokenError, so that a service without its secret is closed and not open.
    """
    token = os.environ.get("BENTODEPLOY_TOKEN", "").strip()
    file = os.environ.get("BENTODEPLOY_TOKEN_FILE", "")
    if not token and file:
        try:
            token = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise NoTokenError(f"The token cannot be read from {file}: {error.strerror}.") from error
    if not token:
        raise NoTokenError(
            "This service asks its callers for a token (`access: token`) and was given none. "
            "Set BENTODEPLOY_TOKEN, or name a file that holds it by BENTODEPLOY_TOKEN_FILE."
        )
    if token.startswith(_UNRESOLVED):
        raise NoTokenError(
            "Azure could not read this service's token in its key vault, and gave the reference instead. "
            "The app's identity needs the role Key Vault Secrets User, which takes effect minutes late."
        )
    return token
