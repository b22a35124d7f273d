"""The engine's own output, kept in files: what a run tells survives the one who listens."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from bentodeploy.files import make_private

KEPT = 10
"""Runs whose logs stay in a project."""


@dataclass(frozen=True)
class RunLog:
    """Where one run's stdout and stderr go."""

    stdout: Path
    stderr: Path


def new_run_log(project: Path, verb: str) -> RunLog:
    """Make the files of a new run, readable by their owner only, and drop the oldest. Raises `OSError`."""
    folder = project / ".bentodeploy" / "logs"
    moment = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")
    name = f"{moment}-{verb.replace(' ', '-')}-{os.getpid()}"
    log = RunLog(folder / f"{name}.jsonl", folder / f"{name}.stderr")
    for path in (log.stdout, log.stderr):
        make_private(path)
    _rotate(folder)
    return log


def newest_log(project: Path, verb: str) -> Path | None:
    """Where the last run of this verb has its stdout, if it has any."""
    logs = (project / ".bentodeploy" / "logs").glob(f"*-{verb}-*.jsonl")
    return max(logs, default=None, key=lambda path: path.name)


def _rotate(folder: Path) -> None:
    runs = sorted({path.stem for path in folder.iterdir()})
    for name in runs[:-KEPT]:
        for suffix in (".jsonl", ".stderr"):
            with suppress(FileNotFoundError):  # another run drops them too
                (folder / f"{name}{suffix}").unlink()
