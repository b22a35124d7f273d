"""Tests in a network namespace of their own: nothing can be reached but this machine's loopback address."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys

from tests.support.checkout import CHECKOUT

_OFFLINE = ("unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")


def passes_offline(*tests: str) -> None:
    """Run tests, `file::name`, without a network, and insist that they pass; for tests marked `namespace`."""
    inner = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    ran = subprocess.run(
        [*_OFFLINE, *inner],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert f"{len(tests)} passed" in ran.stdout


@functools.cache
def missing_namespace() -> str | None:
    """Why no program can run here without a network, or None."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return "no unshare or no ip command on PATH"
    tried = subprocess.run([*_OFFLINE, "true"], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"unshare is not permitted: {tried.stderr.strip()}"
