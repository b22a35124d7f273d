"""One route of an endpoint, as answers tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One route of the endpoint, ready to be called."""

    method: str
    path: str
    input: str
    content_types: tuple[str, ...]
    curl: str
