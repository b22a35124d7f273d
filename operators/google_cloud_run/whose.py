"""Whose the credentials in use are, and where they come from: in words, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bentodeploy.operator.claims import unverified_claims


def whose(credentials: Any) -> str:
    """A sentence about google-auth's `Credentials`, once a token was got with them.

    Before that a machine's own do not tell their account, nor a user's their address. The words for kind and
    source are google-auth's (`Credentials.get_cred_info`).
    """
    info = credentials.get_cred_info() or {}
    kind = str(info.get("credential_type", "credentials"))
    account = _account(credentials, info) or _signed_in(credentials) or _federated(credentials)
    words = [f"{kind[0].upper()}{kind[1:]}"]
    words += [f"of {account}"] if account else []
    words += [f"from {info['credential_source']}"] if "credential_source" in info else []
    sentence = " ".join(words)
    if not account:
        sentence += "; nothing in them tells whose they are"
    if quota := getattr(credentials, "quota_project_id", None):
        sentence += f"; calls count on the quota of the project {quota}"
    return f"{sentence}."


def _account(credentials: Any, info: Mapping[str, str]) -> str | None:
    """An address; a machine's own call their account `default` until they were used."""
    account = info.get("principal") or getattr(credentials, "service_account_email", None)
    return account if account and "@" in account else None


def _federated(credentials: Any) -> str | None:
    """Whom a job is taken for that stands for no service account (workload identity federation)."""
    audience = (getattr(credentials, "info", None) or {}).get("audience")
    return f"an identity of {audience}" if audience else None


def _signed_in(credentials: Any) -> str | None:
    """The address of a user who has logged in with the scope of it, as gcloud asks for it.

    From the identity token that comes with the access token (OpenID Connect, "An ID token's payload", claim
    `email`).
    """
    address = unverified_claims(str(getattr(credentials, "id_token", None))).get("email")
    return None if address is None else str(address)
