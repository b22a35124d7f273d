"""The state's own file, where that is certain: read without a start of the engine."""

from __future__ import annotations

import json
from pathlib import Path

from bentodeploy.terraform.backend import is_kept_here
from bentodeploy.terraform.causes import state_corrupt

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


def is_read_here(project: Path) -> bool:
    """Whether nobody need be asked for what the state holds, be it only what lies in the folder so far."""
    return not (project / ".terraform").is_dir() or local_state_file(project) is not None


def refuse_lost_state(project: Path) -> None:
    """Raise `StateCorruptError` for an empty state with a backup that is not.

    Terraform takes an empty file for no state, and would make everything a second time.
    """
    state, backup = project / _STATE, project / f"{_STATE}.backup"
    if is_kept_here(project) and _is_empty(state) and backup.is_file() and not _is_empty(backup):
        raise state_corrupt(project, "the file is empty")


def _is_empty(file: Path) -> bool:
    return file.is_file() and not file.stat().st_size
