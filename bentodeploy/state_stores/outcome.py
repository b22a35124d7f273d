"""What the making of a store answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Made:
    """The store as it is now."""

    place: str
    """`s3://bucket`, `gs://bucket`, `https://account.blob.core.windows.net/container`."""
    is_new: bool
    settings: tuple[str, ...]
    """What holds for it, one sentence each."""
