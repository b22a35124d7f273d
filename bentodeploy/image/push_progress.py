"""How far a push is, from the engine's events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DONE = ("Pushed", "Layer already exists", "Mounted from")
_MEGABYTE = 1_000_000


class PushProgress:
    """Adds up the layers' progress."""

    def __init__(self) -> None:
        self._sent: dict[str, int] = {}
        self._total: dict[str, int] = {}
        self._done: set[str] = set()

    def read(self, event: Mapping[str, Any]) -> str | None:
        """Take the next event; answers `2 of 5 layers, 120.4 of 582.0 MB` when it is about a layer."""
        layer, status = event.get("id"), str(event.get("status", ""))
        if layer is None:
            return None
        amount = event.get("progressDetail") or {}
        self._total[layer] = max(int(amount.get("total", 0)), self._total.get(layer, 0))
        self._sent[layer] = max(int(amount.get("current", 0)), self._sent.get(layer, 0))
        if status.startswith(_DONE):
            self._done.add(layer)
            self._sent[layer] = self._total[layer]
        told = f"{len(self._done)} of {len(self._total)} layers"
        if total := sum(self._total.values()):
            sent = min(sum(self._sent.values()), total)
            told += f", {sent / _MEGABYTE:.1f} of {total / _MEGABYTE:.1f} MB"
        return f"{told} ({status.lower()})" if status.startswith("Retrying") else told
