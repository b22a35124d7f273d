"""Whether a registry answers at all, and lets us in: asked before anything is built."""

from __future__ import annotations

import re

from bentodeploy.errors import BentodeployError, PreflightError
from bentodeploy.image.engine import DockerEngine
from bentodeploy.image.model import Registry
from bentodeploy.image.push_failure import Refusal, RegistryRefusedError, classify
from bentodeploy.image.registry_access import RegistryAccess

_NOBODYS_TAG = "bentodeploy-is-it-there"
"""No build makes it: that the registry has none is a good answer."""

_SILENT = re.compile(
    r"connection refused|no such host|timed? ?out|unreachable|no route to host|server misbehaving",
    re.IGNORECASE,
)
"""What the engine says of a registry that it did not reach (Go's package net)."""


def ask_registry(engine: DockerEngine, registry: Registry) -> None:
    """Return where the registry answers and does not refuse the login; nothing is sent.

    Raises `PreflightError`, `ImageError` with the registry's words, and what `registry.credentials` raises.
    """
    access = RegistryAccess(engine, registry)
    reference = f"{registry.repository}:{_NOBODYS_TAG}"
    try:
        access.describe(reference)
    except RegistryRefusedError as refused:
        told = str(refused)
        if (silent := unreached(told, reference)) is not None:
            raise silent from refused
        if classify(told) in (Refusal.LOGIN, Refusal.PASSING):
            raise access.failed(told, reference) from refused


def unreached(told: str, reference: str) -> BentodeployError | None:
    """The error for a registry that was not reached, by the engine's words; None for all other words."""
    if _SILENT.search(told) is None:
        return None
    host = reference.partition("/")[0]
    return PreflightError(
        f"The registry {host} does not answer, so nothing is built.",
        where=reference.rpartition(":")[0],
        details=[told],
        next_step="Check the network and the proxy of the Docker engine, then run the command again.",
    )
