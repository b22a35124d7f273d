"""The wheel of the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.checkout import CHECKOUT, tracked_files


def build_wheel(folder: Path) -> Path:
    """Build it in `folder` from the tracked files alone, so that nothing ignored or stale gets in."""
    for path in tracked_files():
        (folder / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / path, folder / "source" / path)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, folder / "source"],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built
