"""Whether there is a state at all, told from files where that is certain."""

from __future__ import annotations

import json
from pathlib import Path

_STATE = "terraform.tfstate"


def is_without_state(project: Path) -> bool:
    """Whether a project has none, right after `init`: its place is the project's own file, which is missing.

    False in all other cases, also when it cannot be told: another backend, path or workspace, by an
    override file of the user's. `init` notes the backend, without its secrets, in `.terraform`.
    Source: https://developer.hashicorp.com/terraform/language/backend#initialization
    """
    data = project / ".terraform"
    if (project / _STATE).exists() or (data / "environment").exists():
        return False
    try:
        backend = json.loads((data / _STATE).read_bytes())["backend"]
        return backend["type"] == "local" and not any(backend["config"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
