"""Runs at the end of the build, in the finished image: do its Python and the bento's packages fit?"""

from __future__ import annotations

import sys
from pathlib import Path

from .collect import VERSION_FILE, version


def check(packages: Path) -> None:
    """End the build with a sentence unless they do."""
    wanted = (packages / VERSION_FILE).read_text(encoding="utf-8").strip()
    if version() != wanted:
        raise SystemExit(f"The base image has Python {version()}, but the bento was built for {wanted}.")
    import azure.functions  # noqa: F401
    import bentoml  # noqa: F401


if __name__ == "__main__":
    check(Path(sys.argv[1]))
