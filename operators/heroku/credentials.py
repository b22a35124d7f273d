"""The caller's own token, read where Heroku's tools and its Terraform provider read it; never stored."""

from __future__ import annotations

import netrc
import os
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from bentodeploy.errors import CredentialsError

from .places import api_url

VARIABLE = "HEROKU_API_KEY"


def heroku_token() -> SecretStr:
    """From `HEROKU_API_KEY`, else from the entry of the API's host in ~/.netrc.

    Source: Heroku provider for Terraform, "Authentication". Raises CredentialsError when neither is there.
    """
    if written := _written():
        return SecretStr(written)
    host = urlsplit(api_url()).hostname or ""
    path = Path.home() / ".netrc"
    try:
        entry = netrc.netrc(path).authenticators(host)
    except FileNotFoundError:
        entry = None
    except (OSError, netrc.NetrcParseError) as error:
        raise CredentialsError(
            f"{path} cannot be read: {error}.", where=str(path), next_step=f"Mend it, or set {VARIABLE}."
        ) from error
    if entry is None or not entry[2]:
        raise CredentialsError(
            f"There is no Heroku token: {VARIABLE} is not set, and ~/.netrc has no entry for {host}.",
            where=VARIABLE,
            next_step=f"Run `heroku login`, or set {VARIABLE} to what `heroku authorizations:create` tells.",
        )
    return SecretStr(entry[2])


def origin() -> str:
    """Where the token in use stands: a variable goes before the file."""
    return VARIABLE if _written() else "~/.netrc"


def renewal() -> str:
    """What to do about a token that is not taken (any more); `heroku login` changes the file alone."""
    if _written():
        new = f"Set {VARIABLE} to what `heroku authorizations:create` tells"
        return f"{new}, or unset it and run `heroku login`."
    return "Log in anew by `heroku login`."


def _written() -> str:
    return os.environ.get(VARIABLE, "").strip()
