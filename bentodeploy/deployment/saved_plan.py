"""A plan that was made and not applied yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from bentodeploy.release import Releases


@dataclass(frozen=True)
class SavedPlan:
    """A plan on disk, the releases that it leads to, and the outputs of the state that it starts from."""

    path: Path
    has_changes: bool
    releases: Releases
    outputs: dict[str, Any]
