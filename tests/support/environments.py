"""Virtual environments with packages from the index: by uv, because it is quick.

uv does not read pip's settings, but for those that the environment's variables tell it: where they do not
suffice, pip goes on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# The environment before any test got a home of its own: settings and caches of pip and uv are the user's.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
}
if "PIP_FIND_LINKS" in ENVIRONMENT:
    ENVIRONMENT.setdefault("UV_FIND_LINKS", ",".join(ENVIRONMENT["PIP_FIND_LINKS"].split()))


def make_environment(folder: Path, python: str, packages: Sequence[str | Path]) -> None:
    """A virtual environment of this interpreter in the new `folder`, with pip and these packages."""
    if _made_by_uv(folder, python, packages):
        return
    shutil.rmtree(folder, ignore_errors=True)
    _run(python, "-m", "venv", folder)
    _run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", *packages)


def _made_by_uv(folder: Path, python: str, packages: Sequence[str | Path]) -> bool:
    uv = uv_command()
    if uv is None:
        return False
    # Compiled, as pip leaves it: who uses an environment of the cache may not write to it.
    install: list[str | Path] = ["pip", "install", "--quiet", "--compile-bytecode"]
    steps: list[list[str | Path]] = [
        [uv, "venv", "--quiet", "--seed", "--python", python, folder],
        [uv, *install, "--python", folder / "bin" / "python", *packages],
    ]
    ran = (subprocess.run(step, env=ENVIRONMENT, capture_output=True, check=False) for step in steps)
    return all(step.returncode == 0 for step in ran)


def uv_command() -> str | None:
    """The path of uv, beside this Python or on PATH."""
    return shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


def _run(*command: str | Path) -> None:
    ran = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
