"""The distribution is whole: what is in the checkout is in the wheel, and the wheel stands on its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.support.checkout import CHECKOUT, tracked_files
from tests.support.iris import CACHE, EXAMPLE, iris_store

INSTALLED_UNDER = {
    "bentodeploy": "bentodeploy",
    "operators": "bentodeploy/operators",
    "templates": "bentodeploy/templates",
}


def name_in_wheel(path: Path) -> str:
    """Where a file of the checkout lies in the wheel."""
    top, *rest = path.parts
    return "/".join([INSTALLED_UNDER[top], *rest])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the tracked files alone, so that nothing ignored or stale gets in."""
    folder = tmp_path_factory.mktemp("wheel")
    for path in tracked_files():
        (folder / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / path, folder / "source" / path)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, folder / "source"],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_every_tracked_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    expected = {name_in_wheel(path) for path in tracked_files() if path.parts[0] in INSTALLED_UNDER}
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == expected


def test_the_wheel_says_that_it_is_typed(wheel: Path) -> None:
    assert "bentodeploy/py.typed" in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_takes_no_common_name_in_site_packages(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bentodeploy"}


class Installed:
    """The wheel in a virtual environment of its own, used from a folder outside the checkout."""

    def __init__(self, wheel: Path, root: Path) -> None:
        self.bin = root / "environment" / "bin"
        self.folder = root / "elsewhere"
        self.folder.mkdir()
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
        }
        self.environment = kept | {
            # Neither this process's Python nor a terraform that happens to be installed.
            "PATH": f"{self.bin}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "XDG_CACHE_HOME": str(CACHE / "home"),
            "BENTOML_HOME": str(iris_store()),
        }
        subprocess.run([sys.executable, "-m", "venv", root / "environment"], check=True)
        self.run("pip", "install", "--quiet", f"{wheel}[terraform]")

    def run(self, *command: str) -> str:
        """Run a command of the environment and answer its stdout."""
        ran = subprocess.run(
            [self.bin / command[0], *command[1:]],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Iterator[Installed]:
    installed = Installed(wheel, tmp_path)
    shutil.copy(EXAMPLE / "deployment_config.yaml", installed.folder)
    yield installed
    installed.run("bentodeploy", "destroy", "--confirm", "iris")


def classify(endpoint: str, rows: list[list[float]]) -> object:
    """What the example's service answers."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{endpoint}/classify", data=json.dumps({"rows": rows}).encode(), headers=headers
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.bentoml
@pytest.mark.terraform
def test_the_wheel_does_the_main_job_in_an_empty_environment(installed: Installed) -> None:
    operators = json.loads(installed.run("bentodeploy", "operator", "list", "--json"))["operators"]
    assert "local" in [operator["name"] for operator in operators]
    assert [operator["problem"] for operator in operators if operator["problem"]] == []

    generated = json.loads(installed.run("bentodeploy", "generate", "--json"))
    assert Path(generated["project"]) == installed.folder / "terraform" / "iris"

    deployed = json.loads(installed.run("bentodeploy", "up", "--json"))
    assert classify(deployed["endpoint"], [[5.1, 3.5, 1.4, 0.2]]) == ["setosa"]

    installed.run("bentodeploy", "destroy", "--confirm", "iris")
    with pytest.raises(URLError):
        classify(deployed["endpoint"], [[5.1, 3.5, 1.4, 0.2]])
