"""The token that a guarded service asks for: how one is made, and what is said while there is none."""

from __future__ import annotations

import secrets

from bentodeploy.errors import NotBuiltError

_BYTES = 32
"""Of randomness: 256 bits cannot be guessed."""


def new_token() -> str:
    """A random one; letters, digits, `-` and `_` fit into a header and a URL."""
    return secrets.token_urlsafe(_BYTES)


def no_token_yet(where: str) -> NotBuiltError:
    """To be raised where `where`, the platform's place for it, holds none."""
    return NotBuiltError(
        "There is no token yet: the first apply makes one.", where=where, next_step="`bentodeploy up`"
    )
