"""Puts the packages of the Python that runs this into one folder, and says which Python they are for."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

VERSION_FILE = "python-version"


def collect(folder: Path) -> None:
    """Copy what is installed to `folder`; byte code stays behind, it names other paths."""
    for place in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        shutil.copytree(
            place, folder, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    (folder / VERSION_FILE).write_text(version(), encoding="utf-8")


def version() -> str:
    """`3.11`: extension modules fit no other one."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


if __name__ == "__main__":
    collect(Path(sys.argv[1]))
