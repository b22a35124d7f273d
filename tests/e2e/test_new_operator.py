"""The package that `operator new` writes: it installs, is found like ours, passes its tests and deploys."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import cli
from tests.support.site import Site, make_site

NAME = "acme-cloud"


@dataclass(frozen=True)
class Author:
    """Somebody who writes an operator, with an environment of their own."""

    folder: Path
    site: Site

    def run(self, *command: str, **variables: str) -> str:
        """Run a command in that environment; answers its stdout."""
        ran = subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | self.site.variables | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def bentodeploy(self, *words: str) -> Mapping[str, Any]:
        """What the command answers."""
        document: dict[str, Any] = json.loads(self.run("bentodeploy", *words, "--json"))
        return document

    def outcomes(self, *arguments: str, **variables: str) -> dict[str, int]:
        """How many of the package's own tests ended how."""
        told = self.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, **variables)
        return {word: int(count) for count, word in re.findall(r"(\d+) (passed|skipped)", told)}


def write_package(folder: Path) -> Author:
    """The package is written and not installed yet."""
    cli.succeed("operator", "new", NAME, cwd=folder, XDG_STATE_HOME=str(folder / "state"))
    return Author(folder, make_site(folder / "site"))


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return write_package(tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Author:
    author = write_package(tmp_path_factory.mktemp("author"))
    author.run("pip", "install", "--quiet", "-e", f"./{NAME}[test]")
    return author


def test_it_is_found_listed_and_shown_like_ours(installed: Author) -> None:
    listed = {one["name"]: one for one in installed.bentodeploy("operator", "list")["operators"]}
    assert listed[NAME]["problem"] is None
    assert listed[NAME]["distribution"].startswith(f"bentodeploy-{NAME} ")
    assert "local" in listed
    shown = installed.bentodeploy("operator", "show", NAME)
    assert [field["name"] for field in shown["spec"]] == ["port", "memory_mb"]
    assert all(field["description"] for field in shown["spec"])
    assert shown["capabilities"] == ["logs", "preflight", "status", "trial"]


def test_an_installed_copy_is_whole(author: Author) -> None:
    author.run("pip", "install", "--quiet", f"./{NAME}")
    told = author.run(
        "python", "-c", "import bentodeploy_acme_cloud as m; print(m.PlatformOperator().template())"
    )
    template = Path(told.strip())
    assert template.is_relative_to(author.site.folder)
    assert {path.name for path in template.glob("*.tf")} == {
        *("main.tf", "outputs.tf", "variables.tf", "versions.tf")
    }


def test_its_name_is_taken_from_then_on(installed: Author) -> None:
    told = subprocess.run(
        ["bentodeploy", "operator", "new", NAME, "--folder", "again", "--json"],
        cwd=installed.folder,
        env=os.environ | installed.site.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert "installed already" in json.loads(told.stdout)["error"]["what"]
    assert not (installed.folder / "again").exists()


@pytest.mark.terraform
def test_its_tests_pass_before_it_is_installed_and_without_docker(author: Author) -> None:
    outcomes = author.outcomes(NAME, DOCKER_HOST="unix:///nowhere/docker.sock")
    assert outcomes["skipped"] == 2
    assert outcomes["passed"] > 10


@pytest.mark.docker
@pytest.mark.terraform
def test_all_of_its_tests_pass_once_it_is_installed_a_deployment_among_them(installed: Author) -> None:
    outcomes = installed.outcomes(NAME)
    assert "skipped" not in outcomes
    assert outcomes["passed"] > 10
