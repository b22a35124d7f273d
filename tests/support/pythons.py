"""Other releases of Python on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

# Asked before any test gets a home of its own.
_PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")


def find_python(version: str) -> str | None:
    """The interpreter of this release (`3.12`), on PATH or of pyenv, that can make virtual environments."""
    return next(filter(_works, _candidates(f"python{version}", version)), None)


def _candidates(name: str, version: str) -> Iterator[str]:
    if found := shutil.which(name):
        yield found
    yield from map(str, sorted(_PYENV.glob(f"versions/{version}.*/bin/{name}")))


def _works(python: str) -> bool:
    """A shim may be on PATH for a release that it does not run, and Debian's Python may lack venv."""
    asked = [python, "-c", "import ensurepip, ssl, venv"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0
