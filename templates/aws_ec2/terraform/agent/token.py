"""The token that the service asks its callers for: out of its secret, onto no disk, into the container."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from .commands import RUN, Trouble, aws, write

FILE = RUN / "token"
"""In memory; its folder is root's alone, and the file is for whatever user the container has."""
IN_CONTAINER = "/run/bentodeploy-token"
LOOKED_UP_ANEW = 300
"""Seconds; each question costs a little."""


def options(state: dict[str, Any]) -> list[str]:
    """Options of `docker run`; no container starts while the file is missing."""
    if not state["token_secret"]:
        return []
    mount = f"--mount=type=bind,source={FILE},target={IN_CONTAINER},readonly"
    return [mount, f"--env=BENTODEPLOY_TOKEN_FILE={IN_CONTAINER}"]


def look_up(state: dict[str, Any]) -> str | None:
    """What the secret holds now; None where no token is asked for."""
    secret = state["token_secret"]
    if not secret:
        return None
    try:
        answer = aws("secretsmanager", "get-secret-value", f"--secret-id={secret}", "--output=json")
    except Trouble as trouble:
        raise Trouble(f"The secret {secret} gives no token; {_cure(secret, trouble)}: {trouble}") from trouble
    token = str(json.loads(answer).get("SecretString", "")).strip()
    if not re.fullmatch("[A-Za-z0-9._~+/-]+=*", token):  # RFC 6750, section 2.1
        raise Trouble(f"The secret {secret} holds no token: letters, digits and -._~+/ may stand there.")
    return token


def _cure(secret: str, trouble: Trouble) -> str:
    """A deleted secret can be restored for some days, and keeps its name so long: no apply makes another."""
    if re.search("(marked|scheduled)( for)? delet", str(trouble)):
        region = secret.split(":")[3]
        restore = f"aws secretsmanager restore-secret --region {region} --secret-id {secret}"
        return f"before any apply, `{restore}` brings it back"
    return "`bentodeploy up` makes one where it is gone"


def renewed(state: dict[str, Any]) -> str | None:
    """What the secret holds where that is not what the service has; looks seldom."""
    if not state["token_secret"] or (FILE.exists() and time.time() - FILE.stat().st_mtime < LOOKED_UP_ANEW):
        return None
    token = look_up(state)
    if token != held():
        return token
    FILE.touch()
    return None


def hold(token: str | None) -> None:
    """Have this token for the next start of the service, or none."""
    if token is None:
        FILE.unlink(missing_ok=True)
        return
    write(FILE, token)
    RUN.chmod(0o700)
    FILE.chmod(0o444)


def held() -> str | None:
    """The token that the service was given."""
    return FILE.read_text(encoding="utf-8") if FILE.exists() else None
