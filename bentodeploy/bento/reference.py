"""From what a user types to a bento: a tag of the store, a folder, or an archive."""

from __future__ import annotations

import os
from pathlib import Path

from bentodeploy.bento.layout import NAME, NEWEST_TRIED
from bentodeploy.bento.model import Bento
from bentodeploy.bento.reader import read_bento
from bentodeploy.bento.store import bentoml_home, latest_version, near_tags
from bentodeploy.errors import BentoNotFoundError
from bentodeploy.progress import Progress

_ARCHIVE_SUFFIXES = (".bento", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".zip")
_MANIFESTS = ("bento.yaml", "bentoml.yml")


def open_bento(reference: str, progress: Progress) -> Bento:
    """The bento that `reference` names, read and checked.

    `reference` is a path (it has a path separator, or a bento's folder or archive of this name is in the
    working folder) or else a tag: `name:version`, `name:latest`, or `name`, which means the latest.

    Raises `BentoNotFoundError`, `BentoArchiveError`, `BentoUnsupportedError`, `BentoError` for a damaged
    bundle, and `FileSystemError`. Models may be missing: `bundle.require_models` refuses those.
    """
    path = _as_path(reference)
    if path is None:
        folder = _stored(reference)
    elif path.is_dir():
        folder = path
    else:
        from bentodeploy.bento.archive import unpack  # with all that reads archives

        folder = unpack(path, progress)
    bento = read_bento(folder)
    if _is_untried(bento):
        progress.warn(
            f"{bento.tag} was made by BentoML {bento.bentoml_version}, newer than what was tried here "
            f"({NEWEST_TRIED}); it is read as that one"
        )
    return bento


def _is_untried(bento: Bento) -> bool:
    from packaging.version import Version

    return Version(bento.bentoml_version).release[:2] > Version(NEWEST_TRIED).release


def _as_path(reference: str) -> Path | None:
    """The existing file or folder that `reference` means, or None if it must be a tag."""
    path = _absolute(reference)
    looks_like_path = os.sep in reference or reference in (".", "..", "~")
    try:
        if path is not None and path.is_dir():
            holds_bento = any((path / name).is_file() for name in _MANIFESTS)
            return path if looks_like_path or holds_bento else None
        if path is not None and path.is_file():
            is_meant = looks_like_path or reference.endswith(_ARCHIVE_SUFFIXES) or _is_archive(path)
            return path if is_meant else None
    except OSError:
        pass  # a name that the file system does not take, or may not be read: nothing of this name is here
    if looks_like_path:
        raise _no_such_path(reference)
    return None


def _is_archive(path: Path) -> bool:
    from bentodeploy.bento.archive_members import is_archive

    return is_archive(path)


def _absolute(reference: str) -> Path | None:
    try:
        return Path(reference).expanduser().resolve() if reference else None
    except (OSError, RuntimeError, ValueError):
        return None  # no such user, a loop of links, a zero byte: no path at all


def _stored(reference: str) -> Path:
    name, colon, version = reference.lower().partition(":")
    if not NAME.fullmatch(name) or (colon and not NAME.fullmatch(version)):
        raise _no_such_tag(reference, "a tag is `name:version` in letters, digits, `.`, `_` and `-`")
    home = bentoml_home()
    wanted = latest_version(home / "bentos" / name) if version in ("", "latest") else version
    if wanted is None or not NAME.fullmatch(wanted):
        raise _no_such_tag(reference, "the store has no bento of this name")
    folder = home / "bentos" / name / wanted
    if not folder.is_dir():
        raise _no_such_tag(reference, "the store has no such bento")
    return folder.absolute()


def _no_such_tag(reference: str, why: str) -> BentoNotFoundError:
    near = near_tags(reference)
    if reference.endswith(_ARCHIVE_SUFFIXES):
        why += ", and there is no file of this name here"
    return BentoNotFoundError(
        f"no bento {_shown(reference)}: {why}",
        where=str(bentoml_home() / "bentos"),
        next_step=f"did you mean {' or '.join(f'`{tag}`' for tag in near)}?"
        if near
        else "run `bentoml list` to see what is there and `bentoml build` to make one (both of "
        "`pip install bentoml`), or set BENTOML_HOME to another store",
    )


def _no_such_path(reference: str) -> BentoNotFoundError:
    return BentoNotFoundError(
        f"no bento {_shown(reference)}: there is no such file or folder",
        where=_shown(str(_absolute(reference) or reference)),
        next_step="give the path of a folder with bento.yaml or of an archive, or a tag of `bentoml list`",
    )


def _shown(text: str) -> str:
    printable = text if text.isprintable() else ascii(text)
    return printable if len(printable) <= 200 else printable[:199] + "…"
