"""Folders that BentoML writes to; they are made when the service starts, because /tmp is empty then."""

from __future__ import annotations

import os
from pathlib import Path


def make_folders() -> None:
    """Make what BENTOML_HOME and PROMETHEUS_MULTIPROC_DIR name.

    Without the second one, `/metrics` does not answer; BentoML 1.0 looks for it below its home.
    """
    home = Path(os.environ["BENTOML_HOME"])
    for folder in (Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]), home / "prometheus_multiproc_dir"):
        folder.mkdir(parents=True, exist_ok=True)
