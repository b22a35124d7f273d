"""The Python that runs this tool."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bentodeploy.operator import Finding
from bentodeploy.preflight.check import Check, Cost, Group, Situation

OLDEST = (3, 10)


def check_python(situation: Situation) -> Iterator[Finding]:  # noqa: ARG001
    """Whether it is new enough, and which one it is."""
    version = ".".join(map(str, sys.version_info[:3]))
    what = f"Python {version} at {sys.executable}."
    yield Finding(
        "python", sys.version_info >= OLDEST, what, "Install bentodeploy with Python 3.10 or later."
    )


CHECK = Check("python", Group.MACHINE, Cost.LOCAL, check_python)
