"""Which deployments this machine knows: one small file each, in the user's state folder."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bentodeploy.files import write_atomically
from bentodeploy.paths import state_dir

if TYPE_CHECKING:
    from bentodeploy.deployment.workspace import Workspace


@dataclass(frozen=True)
class Known:
    """A deployment that was generated, built or applied from here."""

    name: str
    operator: str
    config: str
    project: str


def remember(workspace: Workspace) -> None:
    """Note that this deployment exists. Writing the same again changes nothing.

    Only `list` needs it: a home that cannot be written keeps nobody from deploying.
    """
    known = Known(workspace.name, workspace.operator.name, str(workspace.config_path), str(workspace.project))
    path = _note(known.project)
    content = json.dumps(asdict(known), indent=2)
    with suppress(OSError, ValueError):
        if path.exists() and path.read_text(encoding="utf-8") == content:
            return
    with suppress(OSError):
        write_atomically(path, content.encode())


def recall() -> list[Known]:
    """All deployments that this machine knows and whose project folder still stands, by name."""
    found = []
    for path in _folder().glob("*.json"):
        known = _read(path)
        if known is not None and Path(known.project).is_dir():
            found.append(known)
        else:
            with suppress(OSError):  # a damaged or stale note that stays does no harm
                path.unlink(missing_ok=True)
    return sorted(found, key=lambda known: (known.name, known.project))


def last_config(project: Path) -> Path | None:
    """The config that a project was last made from on this machine, where that is known."""
    known = _read(_note(str(project)))
    return None if known is None else Path(known.config)


def _note(project: str) -> Path:
    return _folder() / f"{hashlib.sha256(project.encode()).hexdigest()[:16]}.json"


def _read(note: Path) -> Known | None:
    try:
        return Known(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _folder() -> Path:
    return state_dir() / "deployments"
