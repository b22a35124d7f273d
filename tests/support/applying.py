"""An apply in a process of its own, for tests that end it half way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.checkout import CHECKOUT
from tests.support.generated_project import GeneratedProject

_PROGRAM = CHECKOUT / "tests" / "terraform" / "drive.py"


@contextmanager
def applying(project: GeneratedProject) -> Iterator[subprocess.Popen[str]]:
    """A program that applies the project as the command does; killed at the end of the context."""
    command = [sys.executable, str(_PROGRAM), project.terraform.engine.kind, str(project.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as program:
        try:
            yield program
        finally:
            program.kill()


def wait_for(reached: Callable[[], Any], seconds: float = 180) -> None:
    """Until `reached` answers something true."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
