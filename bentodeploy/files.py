"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bentodeploy.errors import FileSystemError

_CURES: Mapping[int, str] = {
    errno.ENOSPC: "Free disk space there and run the command again; nothing was lost.",
    errno.EDQUOT: "Free some of your disk quota and run the command again; nothing was lost.",
    errno.EACCES: "Give yourself write permission there, or move the config to a folder of your own.",
    errno.EPERM: "Give yourself write permission there, or move the config to a folder of your own.",
    errno.EROFS: "That file system is read-only: move the config to a folder that can be written.",
}

UNFINISHED = ".bentodeploy-tmp"
"""Suffix of a file that is being written; one that stays was left by a killed process."""


@dataclass(frozen=True)
class NewFile:
    """What a file shall be."""

    content: bytes
    mode: int = 0o666
    """Before the umask."""


def write_atomically(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace `path` in one step: readers see the old content or the new one. Raises `OSError`."""
    replace_all({path: NewFile(content, mode)})


def make_private(path: Path) -> None:
    """Make an empty file for its owner alone, in the place of what is there: a program that then writes
    into it leaves its mode as it is. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def replace_all(files: Mapping[Path, NewFile]) -> None:
    """Write all the files beside their places first, then move them there. Raises `OSError`.

    A full disk is met before anything was changed.
    """
    written: dict[Path, Path] = {}
    try:
        for path, new in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
            written[path] = beside
            _write(beside, new)
        for path, beside in written.items():
            beside.replace(path)
    except BaseException:
        for beside in written.values():
            with contextlib.suppress(OSError):
                beside.unlink()
        raise


def _write(path: Path, new: NewFile) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, new.mode)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(new.content)


@contextmanager
def file_system_errors(doing: str, where: Path) -> Iterator[None]:
    """Turn `OSError` into a `FileSystemError` that says what failed, where, and the cure."""
    try:
        yield
    except OSError as error:
        raise explained(error, doing, where) from error


def explained(error: OSError, doing: str, where: Path) -> FileSystemError:
    """The `FileSystemError` that tells this error."""
    reason = error.strerror or str(error)
    return FileSystemError(
        f"Cannot {doing}: {reason[:1].lower()}{reason[1:]}.",
        where=str(error.filename or where),
        next_step=_CURES.get(error.errno or 0, "Check that path, then run the command again."),
    )
