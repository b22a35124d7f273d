"""Tests in a network namespace of their own: nothing can be reached but this machine's loopback address."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.support.checkout import CHECKOUT

_OFFLINE = ("unshare", "-n", "-m")
_BESIDE_AN_ENGINE = Path(__file__).with_name("offline_engine.sh")
_PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def passes_offline(images: Mapping[str, str], *tests: str) -> None:
    """Run tests, `file::name`, without a network, and insist that they pass.

    They have a Docker engine of their own, with the given `images` of the engine out here by the names that
    they get in there. For tests marked `docker` and `namespace`.
    """
    copies = [f"{image}={name}" for image, name in images.items()]
    # A short path: that of a socket has 107 bytes.
    with tempfile.TemporaryDirectory(prefix="offline-", dir="/tmp") as folder:
        ran = subprocess.run(
            [*_OFFLINE, str(_BESIDE_AN_ENGINE), folder, *copies, "--", *_PYTEST, *tests],
            cwd=CHECKOUT,
            # What the outer pytest was given, such as a report to write, is not for the inner one.
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    assert f"{len(tests)} passed" in ran.stdout


@functools.cache
def missing_namespace() -> str | None:
    """Why no engine and no test can run here without a network, or None."""
    commands = ("unshare", "ip", "dockerd")
    if lacking := [command for command in commands if shutil.which(command) is None]:
        return f"no {lacking[0]} command on PATH"
    tried = [*_OFFLINE, "ip", "link", "set", "lo", "up"]
    ran = subprocess.run(tried, capture_output=True, text=True, check=False)
    return None if ran.returncode == 0 else f"unshare is not permitted: {ran.stderr.strip()}"
