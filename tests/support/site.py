"""A virtual environment on top of the one that runs the tests, to install into what a test likes, offline."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

_COMMANDS = {"pip": "pip", "bentodeploy": "bentodeploy"}
"""Names of commands, and the modules that they run."""


@dataclass(frozen=True)
class Site:
    """The environment; what is installed here too is seen there, and nothing goes the other way."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables under which `pip`, `python` and `bentodeploy` are its own."""
        return {"PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def make_site(folder: Path) -> Site:
    """Make it in a new `folder`. Its pip asks no index: what it installs finds the rest installed already."""
    site = Site(folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = sysconfig.get_path("purelib")
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    # Unlike a plain path, `addsitedir` also reads what editable installs have put there.
    (own / "tests.pth").write_text(f"import site; site.addsitedir({packages!r})\n")
    # Off means that pip does not make an environment, from the index, for each build.
    (folder / "pip.conf").write_text("[global]\nno-index = true\nno-build-isolation = off\n")
    for name, module in _COMMANDS.items():
        command = folder / "bin" / name
        command.write_text(f'#!/bin/sh\nexec "{site.python}" -m {module} "$@"\n')
        command.chmod(0o755)
    return site
