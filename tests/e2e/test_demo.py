"""`make demo`, the README's first command, in a fresh checkout on a machine with only Python and make."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import psutil
import pytest

from tests.support.checkout import CHECKOUT, tracked_files
from tests.support.iris import CACHE

pytestmark = [pytest.mark.bentoml, pytest.mark.terraform]

HIDDEN = {"docker", "dockerd", "terraform", "tofu", "uv"}
CALLERS = ("DOCKER", "MAKE", "MFLAGS", "PYTHON", "VIRTUAL", "BENTO")
"""Beginnings of variables that a user in a fresh shell does not have."""
# Before any test got a home of its own: pip's settings are the user's.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(CALLERS)}


class FreshCheckout:
    """The tracked files in a folder of their own, and the commands that a bare machine has."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "checkout"
        for path in tracked_files():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / path, self.folder / path)
        self.path = _bare_machine(root / "bin")
        self.environment = ENVIRONMENT | {
            "PATH": str(self.path),
            "PYTHON": str(Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")),
            # What was downloaded and installed once is kept between runs.
            "XDG_CACHE_HOME": str(CACHE / "home"),
            "XDG_STATE_HOME": str(root / "state"),
            "NO_COLOR": "1",
        }

    def make(self, target: str) -> str:
        """Run `make TARGET`, which must succeed; its stdout."""
        ran = subprocess.run(
            ["make", target],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"make {target}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def processes(self) -> list[str]:
        """What runs from this checkout, or in it."""
        return [
            " ".join(process.info["cmdline"] or ())
            for process in psutil.process_iter(["cmdline", "cwd"])
            if str(self.folder) in " ".join([*(process.info["cmdline"] or ()), process.info["cwd"] or ""])
        ]


def _bare_machine(folder: Path) -> Path:
    """The system's own commands by links, without those that `make demo` must do without."""
    folder.mkdir()
    for system in ("/usr/bin", "/bin"):
        for program in Path(system).iterdir():
            link = folder / program.name
            if program.name not in HIDDEN and not link.is_symlink():
                link.symlink_to(program)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[FreshCheckout]:
    checkout = FreshCheckout(tmp_path)
    yield checkout
    checkout.make("demo-stop")


def answers(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint}/readyz", timeout=30):
            return True
    except URLError:
        return False


@pytest.mark.timeout(1500)
def test_the_demo_predicts_and_stops_without_docker_and_without_terraform(checkout: FreshCheckout) -> None:
    assert [name for name in HIDDEN if shutil.which(name, path=str(checkout.path))] == []

    told = checkout.make("demo")

    predicted = re.findall(r"^    \[[\d., ]+\]  ->  (\w+)$", told, re.MULTILINE)
    assert predicted == ["setosa", "versicolor", "virginica"], told
    hint = re.search(r"^The model answers at (\S+) until you stop it: make demo-stop$", told, re.MULTILINE)
    assert hint, told
    assert answers(hint[1])
    assert checkout.processes() != []

    checkout.make("demo-stop")

    assert checkout.processes() == []
    assert not answers(hint[1])
