"""What is known of a deployment's releases without asking the state: the one written, those applied.

The truth is the state's output `releases`. `.bentodeploy/releases.json` remembers what it said last, so
that `build` and `generate` number a release rightly without an engine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bentodeploy.errors import FileSystemError
from bentodeploy.release import Release, read_releases
from bentodeploy.terraform.rendering import RELEASE_VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OUTPUT = "releases"
"""The output that holds the history (`templates/shared/release.tf`)."""

_REMEMBERED = ".bentodeploy/releases.json"


def written_release(project: Path) -> Release | None:
    """The release that the project's files hold, applied or not; None before the first build."""
    content = _read(project / RELEASE_VALUES)
    if content is None:
        return None
    record = content.get("release") if isinstance(content, dict) else None
    return _parse(project / RELEASE_VALUES, [record])[0]


def applied_releases(project: Path) -> tuple[Release, ...]:
    """The releases that the state told last, oldest first."""
    content = _read(project / _REMEMBERED)
    return () if content is None else _parse(project / _REMEMBERED, content)


def remember_releases(project: Path, outputs: Mapping[str, Any]) -> tuple[Release, ...]:
    """Take over what the state tells; where it tells nothing, the old history stays."""
    told = read_releases(outputs.get(OUTPUT, []))
    if not told:
        return applied_releases(project)
    path = project / _REMEMBERED
    content = json.dumps([release.as_dict() for release in told], indent=2, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".new")
        half.write_text(content, encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise FileSystemError(f"Cannot write {path}: {error.strerror}.", where=str(path)) from error
    return told


def is_deployed(outputs: Mapping[str, Any]) -> bool:
    """Whether the state tells of more than its history, which is all that a destroy leaves of it."""
    return bool(outputs.keys() - {OUTPUT})


def deployed_by(outputs: Mapping[str, Any]) -> str | None:
    """The operator whose template has deployed what the state tells of; None where it does not tell."""
    releases = read_releases(outputs.get(OUTPUT, [])) if is_deployed(outputs) else ()
    return releases[-1].operator or None if releases else None


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileSystemError(f"Cannot read {path}: {error.strerror}.", where=str(path)) from error
    except ValueError as error:
        raise _damaged(path, error) from error


def _parse(path: Path, records: Any) -> tuple[Release, ...]:
    try:
        return read_releases(records)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> FileSystemError:
    return FileSystemError(
        f"A file of ours is damaged: {type(error).__name__}: {error}.",
        where=str(path),
        next_step=f"Delete {path.name} and run the command again; the history is in the state.",
    )
