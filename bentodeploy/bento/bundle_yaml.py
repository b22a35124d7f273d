"""Reads the YAML files of a bento as what they are: somebody else's data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bentodeploy.errors import BentoError, FileSystemError

MAX_BYTES = 1024 * 1024
"""Real files have some ten kilobytes; parsing can take a hundred and fifty times the size in memory."""
MAX_DEPTH = 100
"""Far above what BentoML writes. LibYAML's loader recurses in C: unbounded nesting ends the process."""


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping that `path` holds.

    Raises `BentoError` if it is too large, not YAML, or not a mapping, `FileNotFoundError` if there is
    no such file, and `FileSystemError` if it cannot be read.
    """
    text = _read(path)
    content = _load(text, path)
    if not isinstance(content, dict):
        raise _damaged(f"{path.name} does not hold a mapping", str(path))
    return content


def _load(text: bytes, path: Path) -> Any:
    # Late, because listing bentos for shell completion must not pay for it.
    import yaml

    loader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH:
                raise _damaged(f"{path.name} is nested more than {MAX_DEPTH} levels deep", str(path))
        return yaml.load(text, Loader=loader)  # noqa: S506 (both loaders are the safe ones)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        problem = getattr(error, "problem", None) or "not readable"
        raise _damaged(f"{path.name} is not plain YAML: {problem}", where) from error
    except (ValueError, ArithmeticError, AttributeError, LookupError, TypeError) as error:
        # What PyYAML lets through when an explicit tag does not fit its scalar.
        raise _damaged(f"{path.name} cannot be read: {error}", str(path)) from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise FileSystemError(
            f"{path.name} cannot be read: {error.strerror}",
            where=str(path),
            next_step="mend the file's permissions or build the bento again",
        ) from error
    if len(text) > MAX_BYTES:
        raise _damaged(f"{path.name} is larger than {MAX_BYTES // 1024**2} MB", str(path))
    return text


def _damaged(what: str, where: str) -> BentoError:
    return BentoError(what, where=where, next_step="build the bento again with `bentoml build`")
