"""The key of a private function: read from Azure when it is needed, never stored."""

from __future__ import annotations

from functools import lru_cache

from pydantic import SecretStr

from bentodeploy.errors import CloudError

from .management import post
from .state import API_VERSION

HEADER = "x-functions-key"
"""Azure Functions, "Work with access keys in Azure Functions"."""


@lru_cache(maxsize=8)
def function_key(app_id: str) -> SecretStr:
    """The default key of the app's functions, remembered while this process lives.

    Needs Microsoft.Web/sites/host/listkeys/action. Raises NotReadyError while the app's first container is
    on its way, CloudError, CredentialsError.
    """
    path = f"{app_id}/host/default/listkeys"
    keys = post(path, API_VERSION, "read the function's key").json().get("functionKeys") or {}
    if not keys:
        raise CloudError(
            "The function app has no key for its functions.",
            where=app_id,
            next_step="Make one: `az functionapp keys set --key-type functionKeys --key-name default …`.",
        )
    return SecretStr(str(keys.get("default") or next(iter(keys.values()))))
