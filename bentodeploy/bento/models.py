"""Finds the models that a bento names."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path

from bentodeploy.bento.bundle import folder_size, unreadable
from bentodeploy.bento.model import Model
from bentodeploy.bento.store import bentoml_home


def find_models(folder: Path, tags: Iterable[str]) -> tuple[Model, ...]:
    """The models with these tags: those of the bento in `folder` first, then the store's.

    BentoML itself looks in this order when it serves a bento. Raises `FileSystemError` for a folder that
    may not be looked into.
    """
    return tuple(_find(tag, (folder / "models", bentoml_home() / "models")) for tag in tags)


def _find(tag: str, stores: Iterable[Path]) -> Model:
    name, _, version = tag.partition(":")
    for store in stores:
        path = store / name / version
        if _is_model(path):
            return Model(tag, path, folder_size(path))
    return Model(tag, None, 0)


def _is_model(folder: Path) -> bool:
    try:
        return stat.S_ISREG((folder / "model.yaml").stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise unreadable(folder, error) from error
