"""What tests of archives share."""

from __future__ import annotations

from pathlib import Path

MANIFEST = b"name: iris\nversion: v1\nbentoml_version: 1.4.39\nimage: {python_version: '3.11'}\n"


def everything_below(folder: Path) -> list[str]:
    """Relative paths of what is there, lock files aside."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix != ".lock")
