"""Access tokens of the form that Azure gives out, signed by nobody."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any


def access_token_of(claims: dict[str, Any]) -> str:
    """A token with these claims ("Access token claims reference")."""
    parts = ({"typ": "JWT", "alg": "none"}, claims)
    head, payload = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{head}.{payload}.signature"
