"""The state's own file, where that is certain: read without a start of the engine."""

from __future__ import annotations

import json
from pathlib import Path

_STATE = "terraform.tfstate"


def is_without_state(project: Path) -> bool:
    """Whether a project has none, right after `init`; False where it cannot be told."""
    file = local_state_file(project)
    return file is not None and not file.exists()


def local_state_file(project: Path) -> Path | None:
    """The file that holds the state, or will.

    None where it cannot be told: another backend, path or workspace, by an override file of the user's.
    `init` notes the backend, without its secrets, in `.terraform`.
    Source: https://developer.hashicorp.com/terraform/language/backend#initialization
    """
    data = project / ".terraform"
    if (data / "environment").exists():
        return None
    try:
        backend = json.loads((data / _STATE).read_bytes())["backend"]
        is_own = backend["type"] == "local" and not any(backend["config"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return project / _STATE if is_own else None
