"""The file that `init` writes: which one, whether it may, and how it gets there whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from bentodeploy.config.source import FILE_NAMES, find_config
from bentodeploy.errors import ConfigNotFoundError, FileSystemError, UsageError
from bentodeploy.files import file_system_errors, write_atomically

SCHEMA_FILE = ".bentodeploy/schema.json"
"""Beside the config: works offline, and knows the operators of this machine (docs/decisions/)."""


def target_file(file: Path | None) -> Path:
    """Where to write: `file`, else this folder's config, whichever of its two names it has.

    Raises ConfigError where both names are taken, FileSystemError where nothing can be written.
    """
    if file is None:
        try:
            file = find_config()
        except ConfigNotFoundError:
            file = Path(FILE_NAMES[0])
    target = file.expanduser().absolute()
    if target.is_dir():
        raise UsageError(f"{file} is a folder.", next_step=f"Name the file: --file {file / FILE_NAMES[0]}")
    folder = next(parent for parent in target.parents if parent.exists())
    if not os.access(folder, os.W_OK):
        raise FileSystemError(
            "Nothing can be written here.",
            where=str(folder),
            next_step="Go to a folder of your own, or name a file in one: --file FILE",
        )
    return target


def write_files(target: Path, text: str, schema: dict[str, Any], *, overwrite: bool) -> None:
    """Write the config and, beside it, the schema that its first line names.

    Raises UsageError when the config has appeared meanwhile and `overwrite` is not said.
    """
    with file_system_errors("write the config", target):
        schema_file = target.parent / SCHEMA_FILE
        schema_file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(schema_file, (json.dumps(schema, indent=1) + "\n").encode(), 0o666)
        if overwrite:
            write_atomically(target.resolve(), text.encode(), 0o666)
            return
        try:
            file = target.open("x", encoding="utf-8")
        except FileExistsError:
            raise exists_already(target) from None
        try:
            with file:
                file.write(text)
        except OSError:
            target.unlink(missing_ok=True)
            raise


def exists_already(target: Path) -> UsageError:
    """What to say about a file that nobody allowed to replace."""
    return UsageError(
        f"{target.name} is there already, and stays as it is.",
        where=str(target),
        next_step="--overwrite replaces it, --from FILE starts from it, --file NAME writes another.",
    )
