"""The Python requirements that a bento was locked to.

BentoML locks into `env/python/requirements.lock.txt`, except for 1.4's own layout, where
`env/python/requirements.txt` is the lock. The lock of BentoML 1.0 leaves bentoml itself to install.sh.
Packages that a bento carries lie in `env/python/wheels`, or `src/wheels` in 1.4's own layout.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

from bentodeploy.bento.model import Bento
from bentodeploy.bento.package_index import index_options
from bentodeploy.errors import BentoError, FileSystemError

_MAX_BYTES = 4 * 1024 * 1024
_LOCATION_OPTION = re.compile(
    r"(?P<option>-i|--index-url|--pypi-url|--extra-index-url|-f|--find-links|--cert|--client-cert)"
    r"(?:\s*=\s*|\s+|(?<=-[if]))(?P<value>\S.*)"
)
_REMOTE = re.compile(r"(?:https?|git\+https?|git\+ssh|ssh)://", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_LOCAL_REFERENCE = re.compile(
    r"(?:^|@\s*|^-e\s+|^--editable[\s=]+)(?P<place>(?:git\+)?file:\S+|\.{0,2}/\S*|\.{1,2})(?=\s|$)"
)
_COMMENT = re.compile(r"(?:^|\s+)#.*$")


def locked_requirements(bento: Bento) -> str:
    """The text of the bento's pinned requirements, for `pip install -r` or `uv pip install -r`.

    Packages that the bento carries are paths relative to the bundle: install with the bundle as the
    working folder. Each has its SHA-256 in a comment, so that equal texts install equal things.
    Options that name places of the machine where the bento was built (`--find-links /wheels`, an index
    at `file://`) are left out; indexes at a URL stay, those too that only bento.yaml states: without them
    the name of a private package would be looked up in the public index, where anybody may have taken it.
    bentoml is pinned to the bento's version where the lock does not name it.

    Raises `BentoError` if a requirement lies on the machine where the bento was built, and `FileSystemError`.
    """
    lock = _lock_file(bento.path)
    lines = list(_portable(_with_indexes(_read(lock), bento.path), lock, bento.path)) if lock else []
    lines += [line for line in _carried_wheels(bento.path) if line not in lines]
    if not any(_project(line) == "bentoml" for line in lines):
        lines.append(f"bentoml=={bento.bentoml_version}")
    return "".join(f"{line}\n" for line in lines)


def _lock_file(folder: Path) -> Path | None:
    candidates = (folder / "env" / "python" / name for name in ("requirements.lock.txt", "requirements.txt"))
    return next((path for path in candidates if path.is_file()), None)


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            text = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(text) > _MAX_BYTES:
        raise BentoError(
            f"{path.name} is larger than {_MAX_BYTES // 1024**2} MB",
            where=str(path),
            next_step="build the bento again with `bentoml build`",
        )
    return text


def _logical_lines(text: str) -> Iterator[str]:
    """Lines without comments, continuation lines joined."""
    joined = re.sub(r"\\\r?\n\s*", "", text)
    for line in joined.splitlines():
        stripped = _COMMENT.sub("", line).strip()
        if stripped:
            yield stripped


def _with_indexes(text: str, bundle: Path) -> Iterator[str]:
    """The file's lines after bento.yaml's options; an index that the file itself names stands alone."""
    lines = list(_logical_lines(text))
    has_index = any(_is_location(line, ("-i", "--index-url")) for line in lines)
    for option in index_options(bundle):
        if option not in lines and not (has_index and _is_location(option, ("-i", "--index-url"))):
            yield option
    yield from lines


def _portable(lines: Iterator[str], lock: Path, bundle: Path) -> Iterator[str]:
    kept = list(lines)
    links = [line for line in kept if _is_location(line, ("-f", "--find-links"))]
    for line in kept:
        option = _LOCATION_OPTION.fullmatch(line)
        if option:
            if _REMOTE.match(option["value"]):
                yield line
        elif line == "--no-index":
            if any(_REMOTE.search(link) for link in links):
                yield line
        elif (requirement := _requirement(line, lock, bundle)) is not None:
            yield requirement


def _is_location(line: str, options: tuple[str, ...]) -> bool:
    found = _LOCATION_OPTION.fullmatch(line)
    return found is not None and found["option"] in options


def _requirement(line: str, lock: Path, bundle: Path) -> str | None:
    """`line`, or where the bento carries what it requires; None for a bentoml that must be pinned anew."""
    local = _LOCAL_REFERENCE.search(line)
    if local is None:
        return line
    place = local["place"]
    name = Path(place.removeprefix("file://").removeprefix("file:")).name
    for folder in (bundle / "env" / "python" / "wheels", bundle / "src" / "wheels"):
        if (folder / name).is_file():
            return _carried(folder / name, bundle)
    if _project(line) == "bentoml":
        return None
    raise BentoError(
        f"the bento requires a package that lies on the machine where it was built: {line[:200]}",
        where=str(lock),
        next_step="publish the package to an index, or list its wheel under `python: {wheels: [...]}` in "
        "bentofile.yaml, and build the bento again",
    )


def _carried_wheels(bundle: Path) -> list[str]:
    """The old layout's install.sh installs these whether the lock names them or not."""
    return [_carried(wheel, bundle) for wheel in sorted((bundle / "env" / "python" / "wheels").glob("*.whl"))]


def _carried(path: Path, bundle: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1024 * 1024):
                digest.update(chunk)
    except OSError as error:
        raise _unreadable(path, error) from error
    return f"./{path.relative_to(bundle).as_posix()}  # sha256:{digest.hexdigest()}"


def _project(line: str) -> str | None:
    """The canonical name of the project that a line requires, None for options and unnamed URLs."""
    if line.startswith("./"):
        name = Path(_COMMENT.sub("", line)).name.partition("-")[0]
        return canonicalize_name(name)
    found = _NAME.match(line)
    return canonicalize_name(found.group()) if found else None


def _unreadable(path: Path, error: OSError) -> FileSystemError:
    return FileSystemError(
        f"{path.name} cannot be read: {error.strerror}",
        where=str(path),
        next_step="mend the file's permissions or build the bento again",
    )
