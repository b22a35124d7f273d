"""What the shell offers on the Tab key."""

from __future__ import annotations


def complete_bento(incomplete: str) -> list[str]:
    """Tags of the local store."""
    from bentodeploy.deployment.completion import bentos

    return bentos(incomplete)


def complete_operator(incomplete: str) -> list[str]:
    """Names of the installed operators."""
    from bentodeploy.deployment.completion import operators

    return operators(incomplete)
