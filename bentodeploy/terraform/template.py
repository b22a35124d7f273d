"""The files of an operator's template folder and those that all projects share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bentodeploy.errors import OperatorBrokenError
from bentodeploy.files import NewFile
from bentodeploy.terraform.header import with_header

WITH_HASH_COMMENTS = frozenset({".tf", ".tftpl", ".hcl", ".py", ".sh", ".yaml", ".yml", ".toml"})
"""Suffixes of files that can carry the header."""


def read_template(folder: Path) -> dict[str, NewFile]:
    """What the project takes from the operator's `folder` and from the shared one, by path in the project.

    Raises `OperatorBrokenError` for a folder that cannot make a project.
    """
    shared, own = _read(shared_folder()), _read(folder)
    if not any(name.endswith(".tf") for name in own):
        raise OperatorBrokenError("The operator's template has no .tf files.", where=str(folder))
    if both := sorted(shared.keys() & own.keys()):
        raise OperatorBrokenError(
            f"The operator's template brings {', '.join(both)}, which every project already has.",
            where=str(folder),
        )
    return {**shared, **own}


def shared_folder() -> Path:
    """The template files that every project has."""
    from bentodeploy.templates import shared

    return Path(shared.__path__[0])


def _read(folder: Path) -> dict[str, NewFile]:
    files: dict[str, NewFile] = {}
    try:
        for path in _template_files(folder):
            name = path.relative_to(folder).as_posix()
            if path.suffix not in WITH_HASH_COMMENTS:
                raise OperatorBrokenError(
                    f"A template file of this kind cannot say that it is generated: {name}.",
                    where=str(path),
                    next_step=f"Use one of {', '.join(sorted(WITH_HASH_COMMENTS))}.",
                )
            mode = 0o777 if path.stat().st_mode & 0o100 else 0o666
            files[name] = NewFile(with_header(name, path.read_bytes()), mode)
    except OSError as error:
        raise OperatorBrokenError(
            f"The operator's template cannot be read: {error.strerror}.", where=str(error.filename or folder)
        ) from error
    return files


def _template_files(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            if entry.name != "__pycache__" and not entry.name.startswith("."):
                yield from _template_files(entry)
        elif entry.name != "__init__.py" and not entry.name.startswith("."):
            yield entry
