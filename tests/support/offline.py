"""Tests in a network namespace of their own: nothing can be reached but this machine's loopback address."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.support.checkout import CHECKOUT

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a network of its own")

_OFFLINE = ("unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")


def passes_offline(*tests: str) -> None:
    """Run tests, `file::name`, without a network, and insist that they pass."""
    if why := _not_possible():
        pytest.skip(why)
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


def _not_possible() -> str | None:
    """Why no program can run here without a network, or None."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return "needs unshare and ip"
    tried = subprocess.run([*_OFFLINE, "true"], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"unshare is not permitted: {tried.stderr.strip()}"
