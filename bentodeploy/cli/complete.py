"""What the shell offers on the Tab key."""

from __future__ import annotations


def complete_bento(incomplete: str) -> list[str]:
    """Tags of the local store."""
    from bentodeploy.bento.store import stored_bentos

    return [bento.tag for bento in stored_bentos() if bento.tag.startswith(incomplete)]


def complete_operator(incomplete: str) -> list[str]:
    """Names of the installed operators."""
    from bentodeploy.discovery import operator_names

    return [name for name in operator_names() if name.startswith(incomplete)]
