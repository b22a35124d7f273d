"""Which deployment answers: App Service has the container before this one answer until the new one is ready.

The app has a setting that makes the Functions host name, in each answer, what it was started with (Azure
Functions, "host.json reference", customHeaders and "Override host.json values"). A setting and no part of the
image: so it changes with the other settings too, and images that were built before have it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .management import is_loopback

HEADER = "BentodeployRevision"
"""Without a hyphen, which the name of an app setting cannot have (templates/azure_functions/terraform)."""
SETTING = f"AzureFunctionsJobHost__extensions__http__customHeaders__{HEADER}"
OUTPUT = "revision"

_TIMEOUT = 5.0


def older_answer(outputs: Mapping[str, Any], path: str, headers: Mapping[str, str]) -> str | None:
    """What is in the way while another container than that of `outputs` answers at `path`; else None.

    Any answer of the Functions host tells, also a refusal. A deployment whose outputs name no revision was
    made before there were any.
    """
    wanted = outputs.get(OUTPUT)
    if wanted is None:
        return None
    import httpx

    url = f"{outputs['endpoint']}{path}"
    try:
        with httpx.Client(timeout=_TIMEOUT, trust_env=not is_loopback(urlsplit(url).netloc)) as client:
            answer = client.get(url, headers=dict(headers))
    except httpx.HTTPError as error:
        return str(error) or type(error).__name__
    if answer.headers.get(HEADER) == wanted:
        return None
    if HEADER in answer.headers or answer.is_success:
        return "the container before this one still answers"
    return f"{answer.status_code} {answer.text.strip()[:200]}".strip()
