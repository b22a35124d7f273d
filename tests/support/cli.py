"""Runs the command as a user does: in a process of its own, from a folder that is not the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TIMEOUT = 900
"""Seconds after which a run is taken for hung."""

COMMAND = (sys.executable, "-m", "bentodeploy")


@dataclass(frozen=True)
class Answer:
    """How a run of the command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document


def run(*arguments: str, cwd: Path, **environment: str) -> Answer:
    """Run `bentodeploy ARGUMENTS` in `cwd`, without a terminal, and answer how it ended."""
    ended = subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=_TIMEOUT,
        check=False,
    )
    return Answer(ended.returncode, ended.stdout, ended.stderr)


def succeed(*arguments: str, cwd: Path, **environment: str) -> Answer:
    """Run the command and insist on exit code 0."""
    answer = run(*arguments, cwd=cwd, **environment)
    assert answer.code == 0, f"{arguments} ended with {answer.code}:\n{answer.out}\n{answer.err}"
    return answer


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """Start the command and go on; the caller ends it."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
