"""A folder as somebody sees it who cannot write there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def read_only_view(folder: Path, view: Path) -> Iterator[Path]:
    """The folder below a second path that cannot be written: by a mount, which only root can make."""
    if os.geteuid() != 0:
        pytest.skip("a read-only mount needs root")
    view.mkdir()
    mounts = (["--bind", str(folder)], ["-o", "remount,bind,ro"])
    for options in mounts:
        if subprocess.run(["mount", *options, str(view)], capture_output=True, check=False).returncode != 0:
            subprocess.run(["umount", str(view)], capture_output=True, check=False)
            pytest.skip("this machine allows no mount")
    try:
        yield view
    finally:
        subprocess.run(["umount", str(view)], check=True)
