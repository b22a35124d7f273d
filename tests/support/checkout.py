"""The checkout that the tests stand in."""

from __future__ import annotations

import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def tracked_files() -> tuple[Path, ...]:
    """Files under version control that exist, relative to the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    names = filter(None, listed.stdout.split("\0"))
    return tuple(Path(name) for name in names if (CHECKOUT / name).is_file())
