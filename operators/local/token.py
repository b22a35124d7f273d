"""The token of `access: token` on this machine: a file of the user's own, below `.bentodeploy/guard`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import SecretStr

from bentodeploy.errors import FileSystemError
from bentodeploy.image.guard import PACKAGE, guard_files
from bentodeploy.image.guard.token import new_token, no_token_yet


def token_file(project: Path) -> Path:
    """Where the project's own scripts look for the token, too (runtime/layout.py)."""
    return _folder(project) / "token"


def make_token(project: Path) -> None:
    """Write a new token unless there is one."""
    path = token_file(project)
    with _file_errors(path), suppress(FileExistsError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new_token())


def read_token(project: Path) -> SecretStr:
    """The token; NotBuiltError before the first apply."""
    path = token_file(project)
    with _file_errors(path):
        try:
            return SecretStr(path.read_text().strip())
        except FileNotFoundError:
            raise no_token_yet(str(path)) from None


def put_guard(project: Path) -> None:
    """Put the guard's package where the process runtime finds it."""
    package = _folder(project) / PACKAGE
    with _file_errors(package):
        package.mkdir(parents=True, exist_ok=True)
        package.parent.chmod(0o700)
        for name, content in guard_files().items():
            (package / name).write_bytes(content)


def _folder(project: Path) -> Path:
    return project / ".bentodeploy" / "guard"


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise FileSystemError(
            f"Cannot keep the token: {error.strerror or error}.",
            where=str(path),
            next_step="Check the folder's permissions and free disk space, then run the command again.",
        ) from error
