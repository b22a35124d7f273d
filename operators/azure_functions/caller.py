"""Who Azure takes us for, as an access token itself tells: for words, nothing is decided by it."""

from __future__ import annotations

from typing import Any

from bentodeploy.operator.claims import unverified_claims

_USER = ("upn", "unique_name", "preferred_username", "email")
_APPLICATION = ("appid", "azp")
"""Claims of the older and of the newer kind of tokens (Microsoft identity platform, "Access token claims
reference"). None of them is in every token."""


def caller(token: str) -> str | None:
    """User, managed identity or application that a token is of, and the tenant; None where it is silent."""
    claims = unverified_claims(token)
    if (user := _first(claims, _USER)) is not None:
        who = f"the user {user}"
    elif isinstance(claims.get("xms_mirid"), str):  # the resource that the identity is of, or is
        who = f"the managed identity of {claims['xms_mirid'].rpartition('/')[2]}"
    elif (application := _first(claims, _APPLICATION)) is not None:
        who = f"the application {application}"
    else:
        return None
    return f"{who}, tenant {claims['tid']}" if "tid" in claims else who


def _first(claims: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((str(claims[name]) for name in names if claims.get(name)), None)
