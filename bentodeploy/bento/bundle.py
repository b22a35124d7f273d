"""Which files make up a complete bundle, and where each of them lies now.

The one list behind size, digest and gathering, so that they can never disagree.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bentodeploy.bento.model import Bento, Model
from bentodeploy.bento.store import latest_version
from bentodeploy.errors import BentoError, FileSystemError, ModelMissingError

_NEVER_CONTENT = frozenset({"__pycache__"})
"""Python writes these beside a service that is served from the store; they are no part of what was built."""


@dataclass(frozen=True)
class BundleFile:
    """One file of the complete bundle."""

    path: PurePosixPath
    """Relative to the bundle."""
    source: Path
    content: bytes | None = None
    """Given for a file that exists in the bundle only; then `source` names where its content comes from."""
    link: str | None = None
    """Target of a symbolic link that stays inside the bundle."""
    of_model: bool = False


def bundle_files(bento: Bento) -> list[BundleFile]:
    """All files of the complete bundle of `bento`, sorted by path.

    Raises `ModelMissingError` if a model is nowhere, `BentoError` for a link that leaves the bundle or
    a file that is neither file, folder nor link, and `FileSystemError` if something cannot be read.
    """
    require_models(bento)
    files = list(folder_files(bento.path))
    present = {file.path for file in files}
    for model in _stored_models(bento):
        inside = PurePosixPath("models", model.name, model.version)
        files.extend(
            BundleFile(inside / file.path, file.source, link=file.link, of_model=True)
            for file in folder_files(model_folder(model))
        )
    for name, versions in _versions_by_name(bento).items():
        path = PurePosixPath("models", name, "latest")
        if path not in present:
            content = _latest_of(versions).encode()
            files.append(BundleFile(path, bento.path / "bento.yaml", content, of_model=True))
    return sorted(files, key=lambda file: file.path.parts)


def require_models(bento: Bento) -> None:
    """Raise `ModelMissingError` unless every model of `bento` is there."""
    missing = [model.tag for model in bento.models if model.path is None]
    if not missing:
        return
    named = ", ".join(f"`{tag}`" for tag in missing)
    raise ModelMissingError(
        f"{bento.tag} needs {'the model' if len(missing) == 1 else 'the models'} {named}, "
        "and neither the bento nor the store has it",
        where=str(bento.path),
        next_step=f"fetch it with `bentoml models pull {missing[0]}` or `bentoml models import FILE`, "
        "or build the bento again",
    )


def model_folder(model: Model) -> Path:
    """Where the files of `model` are; it must not be missing."""
    if model.path is None:
        raise ModelMissingError(f"the model `{model.tag}` is missing")
    return model.path


def folder_files(root: Path) -> Iterator[BundleFile]:
    """All files under `root`, in no certain order, without caches that Python wrote there."""
    real_root = Path(os.path.realpath(root))
    folders = [root]
    while folders:
        folder = folders.pop()
        for entry in _entries(folder):
            path = Path(entry.path)
            relative = PurePosixPath(path.relative_to(root).as_posix())
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISLNK(mode):
                yield BundleFile(relative, path, link=_inner_link(path, real_root))
            elif stat.S_ISDIR(mode):
                if entry.name not in _NEVER_CONTENT:
                    folders.append(path)
            elif stat.S_ISREG(mode):
                yield BundleFile(relative, path, of_model=relative.parts[0] == "models")
            else:
                raise BentoError(
                    "a bento holds only files and folders, and this is a pipe, socket or device",
                    where=str(path),
                    next_step="remove it or build the bento again",
                )


def folder_size(root: Path) -> int:
    """Bytes of all files under `root`, links not followed."""
    return sum(file.source.lstat().st_size for file in folder_files(root) if file.link is None)


def _stored_models(bento: Bento) -> list[Model]:
    return [model for model in bento.models if not model_folder(model).is_relative_to(bento.path)]


def _versions_by_name(bento: Bento) -> dict[str, list[Model]]:
    versions: dict[str, list[Model]] = {}
    for model in bento.models:
        versions.setdefault(model.name, []).append(model)
    return versions


def _latest_of(versions: Sequence[Model]) -> str:
    """The version that the store calls latest if the bento has it, else the one named last."""
    latest = latest_version(model_folder(versions[-1]).parent)
    names = [model.version for model in versions]
    return latest if latest in names else names[-1]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise unreadable(folder, error) from error


def unreadable(folder: Path, error: OSError) -> FileSystemError:
    """The error for a folder of a bento, or of its models, that may not be looked into."""
    return FileSystemError(
        f"the bento cannot be read: {error.strerror}",
        where=str(folder),
        next_step="mend the folder's permissions, or open the bento as the user who built it",
    )


def _inner_link(path: Path, real_root: Path) -> str:
    target = path.readlink()
    resolved = Path(os.path.realpath(path))
    if target.is_absolute() or not resolved.is_relative_to(real_root):
        raise BentoError(
            f"a symbolic link leads out of the bento, to {target}",
            where=str(path),
            next_step="put the file itself in its place and build the bento again",
        )
    return str(target)
