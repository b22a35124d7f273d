"""BentoML's local store: which bentos and models there are, told from file names alone.

Nothing is parsed here, so that shell completion stays quick with thousands of bentos. The layout is
`<home>/{bentos,models}/<name>/<version>/`, and `<name>/latest` holds a version as text.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from difflib import get_close_matches
from pathlib import Path

from bentodeploy.errors import FileSystemError

_LATEST_MAX_BYTES = 1024


@dataclass(frozen=True)
class StoredBento:
    """One bento of the store. There may be thousands, so it holds what the file system answers."""

    name: str
    version: str
    folder: str
    written: float
    """When its folder was last written, in seconds since the epoch."""
    latest: bool
    """Whether `name:latest` means this one."""

    @property
    def tag(self) -> str:
        """`name:version`."""
        return f"{self.name}:{self.version}"

    @property
    def path(self) -> Path:
        """Its folder."""
        return Path(self.folder)

    @property
    def created(self) -> datetime:
        """The build time, unless somebody changed the folder since."""
        return datetime.fromtimestamp(self.written, tz=timezone.utc)


def bentoml_home() -> Path:
    """The store's folder: `$BENTOML_HOME`, or `~/bentoml`."""
    configured = os.environ.get("BENTOML_HOME")
    return Path(configured).expanduser().absolute() if configured else Path.home() / "bentoml"


def stored_bentos() -> list[StoredBento]:
    """All bentos of the store, newest first.

    Raises `FileSystemError` if the store cannot be read; a store that does not exist is empty.
    """
    bentos: list[StoredBento] = []
    for name in _folders(bentoml_home() / "bentos"):
        latest = latest_version(Path(name.path))
        for version in _folders(Path(name.path)):
            written, is_latest = version.stat().st_mtime, version.name == latest
            bentos.append(StoredBento(name.name, version.name, version.path, written, is_latest))
    return sorted(bentos, key=lambda bento: (-bento.written, bento.tag))


def latest_version(folder: Path) -> str | None:
    """What `<folder>/latest` says, or None if there is no such file."""
    try:
        with (folder / "latest").open("rb") as file:
            return file.read(_LATEST_MAX_BYTES).decode("utf-8", "replace").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(folder / "latest", error) from error


def near_tags(reference: str) -> list[str]:
    """Names or tags of the store that look like `reference`, best first, at most five."""
    bentos = stored_bentos()
    name, _, version = reference.lower().partition(":")
    same_name = [bento.tag for bento in bentos if bento.name == name]
    if same_name:
        return get_close_matches(reference, same_name, n=5) or same_name[:5]
    near = get_close_matches(reference, [bento.tag for bento in bentos], n=5) if version else []
    return near or get_close_matches(name, {bento.name for bento in bentos}, n=5)


def _folders(parent: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(parent) as entries:
            yield from [e for e in entries if e.is_dir() and not e.name.startswith(".")]
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(parent, error) from error


def _unreadable(path: Path, error: OSError) -> FileSystemError:
    return FileSystemError(
        f"the bento store cannot be read: {error.strerror}",
        where=str(path),
        next_step="set BENTOML_HOME to a store that you may read, or mend the folder's permissions",
    )
