"""What a word may become: names that are known without loading what they stand for."""

from __future__ import annotations

from bentodeploy.bento.store import stored_bentos
from bentodeploy.discovery import operator_names


def bentos(beginning: str) -> list[str]:
    """Tags of the local store."""
    return [bento.tag for bento in stored_bentos() if bento.tag.startswith(beginning)]


def operators(beginning: str) -> list[str]:
    """Names of the installed operators."""
    return [name for name in operator_names() if name.startswith(beginning)]
