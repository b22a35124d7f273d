"""Find the config and read it as text."""

from __future__ import annotations

import codecs
import shlex
from pathlib import Path

from bentodeploy.errors import ConfigError, ConfigNotFoundError

FILE_NAMES = ("deployment_config.yaml", "deployment_config.yml")

BYTES_LIMIT = 1_000_000
"""Far above any real config; larger files are refused before they are read."""

MINIMAL_CONFIG = """\
api_version: v1
name: iris
operator: local
bento: iris_classifier:latest
"""

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def is_found_without_being_named(path: Path) -> bool:
    """Whether a verb in the current folder takes this config without `--file`."""
    path = path.absolute()
    here = [Path.cwd() / name for name in FILE_NAMES]
    return path in here and not any(other.exists() for other in here if other != path)


def find_config() -> Path:
    """The config of the current folder, under the first of its two names.

    Raises ConfigNotFoundError where there is none, ConfigError where both names are taken.
    """
    found = [Path(name) for name in FILE_NAMES if Path(name).exists()]
    if len(found) > 1:
        raise ConfigError(
            f"This folder has both {FILE_NAMES[0]} and {FILE_NAMES[1]}",
            where=str(Path.cwd()),
            next_step=f"Remove one of them, or say which: --file {FILE_NAMES[0]}",
        )
    if not found:
        raise _not_found(f"There is no {FILE_NAMES[0]} in this folder", Path.cwd() / FILE_NAMES[0])
    return found[0]


def read_config(path: Path) -> str:
    """The file's text.

    Raises ConfigNotFoundError, or ConfigError for what is no readable UTF-8 text of sane size.
    """
    return _decoded(_content(path), path)


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ConfigError(
                f"{path} is a folder, not a config",
                where=str(path),
                next_step=f"Name the file in it: {path / FILE_NAMES[0]}",
            )
        if path.exists() and not path.is_file():
            raise ConfigError(
                f"{path} is no ordinary file", where=str(path), next_step="Name a file that holds the config"
            )
        with path.open("rb") as file:
            content = file.read(BYTES_LIMIT + 1)
    except FileNotFoundError:
        raise _not_found(f"There is no config at {path}", path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            f"{path.name} cannot be read: {reason}",
            where=str(path),
            next_step=f"Make it readable for you: chmod u+r {path}"
            if isinstance(error, PermissionError)
            else "Check the path",
        ) from error
    if len(content) > BYTES_LIMIT:
        raise ConfigError(
            f"{path.name} is larger than 1 MB; a config is a few kilobytes",
            where=str(path),
            next_step="Check that the path names the config and not a data file",
        )
    return content


def _decoded(content: bytes, path: Path) -> str:
    for mark, encoding in _OTHER_ENCODINGS:
        if content.startswith(mark):
            raise _not_utf8(path, f"is written in {encoding}")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise ConfigError(
            f"{path.name} is no text file: it holds a NUL byte in line {line}",
            where=f"{path}:{line}",
            next_step="Write it again as UTF-8 text",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _not_utf8(path, f"is not UTF-8 text: see line {line}", line) from error


def _not_utf8(path: Path, what: str, line: int | None = None) -> ConfigError:
    return ConfigError(
        f"{path.name} {what}",
        where=str(path) if line is None else f"{path}:{line}",
        next_step="Save it with the encoding UTF-8",
    )


def _init(path: Path) -> str:
    """The command that writes this config."""
    words = [] if path.absolute() == Path.cwd() / FILE_NAMES[0] else ["--file", str(path)]
    return shlex.join(["bentodeploy", "init", *words])


def _not_found(what: str, path: Path) -> ConfigNotFoundError:
    return ConfigNotFoundError(
        what,
        where=str(path),
        next_step=f"`{_init(path)}` asks for it and writes it. By hand it is:\n\n{MINIMAL_CONFIG}",
    )
