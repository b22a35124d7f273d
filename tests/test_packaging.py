"""The distribution is whole: what is in the checkout is in the wheel, and the wheel stands on its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.support.checkout import tracked_files
from tests.support.iris import CACHE, iris_store
from tests.support.screen import ENTER, Screen
from tests.support.wheel import build_wheel

INSTALLED_UNDER = {
    "bentodeploy": "bentodeploy",
    "operators": "bentodeploy/operators",
    "templates": "bentodeploy/templates",
}


NAME = "iris_classifier"
KEYS = 20
"""A new user presses fewer before there is a config."""


def name_in_wheel(path: Path) -> str:
    """Where a file of the checkout lies in the wheel."""
    top, *rest = path.parts
    return "/".join([INSTALLED_UNDER[top], *rest])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


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

    def terminal(self, *arguments: str) -> Screen:
        """`bentodeploy ARGUMENTS` on a terminal."""
        command = [str(self.bin / "bentodeploy")]
        return Screen(*arguments, cwd=self.folder, command=command, caller=self.environment)

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
    yield installed
    if (installed.folder / "deployment_config.yaml").exists():
        installed.run("bentodeploy", "destroy", "--confirm", NAME)


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
def test_a_new_user_gets_from_an_empty_folder_to_an_answer(installed: Installed) -> None:
    """As one who has read nothing: `init` on a terminal, then the command that it names."""
    operators = json.loads(installed.run("bentodeploy", "operator", "list", "--json"))["operators"]
    assert "local" in [operator["name"] for operator in operators]
    assert [operator["problem"] for operator in operators if operator["problem"]] == []

    assert list(installed.folder.iterdir()) == []
    screen = installed.terminal("init")
    screen.answer("» iris_classifier:latest")
    screen.see("» ✓ aws-ec2").go_down_to("✓ local").press(ENTER)
    for question in (
        "Who may call it",
        f"Name of the deployment: {NAME}",
        "Anything else?",
        "Write deployment",
    ):
        screen.answer(question)
    assert screen.end() == 0
    assert screen.showed("Next: bentodeploy up")
    assert screen.pressed < KEYS, "answers that are right are there to be taken"

    deployed = json.loads(installed.run("bentodeploy", "up", "--json"))
    assert Path(deployed["project"]) == installed.folder / "terraform" / NAME
    assert classify(deployed["endpoint"], [[5.1, 3.5, 1.4, 0.2]]) == ["setosa"]

    installed.run("bentodeploy", "destroy", "--confirm", NAME)
    with pytest.raises(URLError):
        classify(deployed["endpoint"], [[5.1, 3.5, 1.4, 0.2]])
