"""Tests in a network namespace of their own: nothing can be reached but this machine's loopback address."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.support.checkout import CHECKOUT

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a network of its own")


def passes_offline(test: str) -> None:
    """Run one test, `file::name`, without a network, and insist that it passes."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("needs unshare and ip")
    inner = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    ran = subprocess.run(
        ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *inner],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout
