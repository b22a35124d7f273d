"""Puts a new package into a folder that is empty or not there yet; nothing is ever written over."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from bentodeploy.errors import FileSystemError, UsageError
from bentodeploy.files import NewFile, file_system_errors, replace_all

_ANOTHER = "Name another folder: --folder DIR"


def write_package(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files below `folder`, all of them or none.

    Raises `UsageError` for a folder that holds something already, `FileSystemError` where nothing can be
    written.
    """
    with file_system_errors("write the package", folder):
        _check(folder)
        made = list(_missing_folders(folder, files))
        try:
            replace_all({folder / name: NewFile(text.encode()) for name, text in files.items()})
        except BaseException:
            for one in sorted(made, reverse=True):
                with suppress(OSError):
                    one.rmdir()
            raise


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError("There is a file of this name already.", where=str(folder), next_step=_ANOTHER)
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            "This folder is not empty. Nothing was written.", where=str(folder), next_step=_ANOTHER
        )
    above = next(one for one in (folder, *folder.parents) if one.exists())
    if not os.access(above, os.W_OK):
        raise FileSystemError(
            "Nothing can be written here.",
            where=str(above),
            next_step="Go to a folder of your own, or name one: --folder DIR",
        )


def _missing_folders(folder: Path, files: Mapping[str, str]) -> Iterator[Path]:
    """The folders that writing makes; those that were there stay."""
    wanted = {parent for name in files for parent in (folder / name).parents}
    return (one for one in wanted if not one.exists())
