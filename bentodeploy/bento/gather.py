"""The complete bundle of a bento: its own files together with its models."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from bentodeploy.bento.bundle import BundleFile, bundle_files
from bentodeploy.bento.model import Bento
from bentodeploy.bento.store import bentoml_home
from bentodeploy.errors import FileSystemError
from bentodeploy.paths import cache_dir

_FICLONE = 0x40049409
"""Linux's request to share a file's blocks until one side writes (`man 2 ioctl_ficlone`)."""


def gather(bento: Bento, destination: Path) -> None:
    """Make the complete bundle of `bento` in `destination`, a folder that does not exist or is empty.

    It appears at once, by a rename, or not at all. Our folders are 0755; files keep their modes.

    Models are hard links where they lie in BentoML's store or in our cache of unpacked archives: nobody
    changes files there, by BentoML's own rule, and models are what is large. Everything else is copied
    (as a clone where the file system can), since source files and folders of the user's own may be
    edited in place, and a bundle must stay what it was when it was gathered.

    Raises `ModelMissingError` before anything is written, `BentoError` for what cannot be in a bundle,
    and `FileSystemError`.
    """
    files = bundle_files(bento)
    unchanging = (bentoml_home() / "models", cache_dir() / "bentos")
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{destination.name}.", dir=destination.parent))
        try:
            part.chmod(0o755)
            for file in files:
                may_link = file.of_model and any(file.source.is_relative_to(root) for root in unchanging)
                _put(file, part / file.path, may_link)
            part.rename(destination)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise FileSystemError(
            f"{bento.tag} cannot be gathered with its models: {error.strerror or error}",
            where=str(error.filename2 or error.filename or destination),
            next_step="mend the permissions or free some space there",
        ) from error


def _put(file: BundleFile, target: Path, may_link: bool) -> None:
    _make_folders(target.parent)
    if file.content is not None:
        target.write_bytes(file.content)
    elif file.link is not None:
        target.symlink_to(file.link)
    elif not (may_link and _linked(file.source, target)):
        _copy(file.source, target)


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    folder.mkdir()
    folder.chmod(0o755)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False  # another file system, too many links, or not ours to link: a copy will do
    return True


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as origin, target.open("xb") as copy:
        if not _cloned(origin.fileno(), copy.fileno()):
            shutil.copyfileobj(origin, copy, 1024 * 1024)
    shutil.copymode(source, target)


def _cloned(source: int, target: int) -> bool:
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False  # most file systems cannot
    return True
