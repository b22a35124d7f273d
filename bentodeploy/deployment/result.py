"""The base of what the verbs answer, and the JSON document made of it (docs/json.md describes them)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """Base of all answers."""

    def document(self) -> dict[str, Any]:
        """The answer as plain JSON values."""
        return asdict(self)
