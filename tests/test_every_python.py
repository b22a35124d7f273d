"""The wheel installs and works with every release of Python that the project is for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.bentos import make_bento
from tests.support.environments import ENVIRONMENT, make_environment
from tests.support.parts import lack
from tests.support.pythons import find_python
from tests.support.wheel import build_wheel

pytestmark = pytest.mark.bentoml
"""It is the package index that is needed."""

VERSIONS = ("3.10", "3.11", "3.12", "3.13")
CONFIG = """\
api_version: v1
name: iris
bento: iris:v1
operator: {name: local}
"""


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Run a command that must succeed; its stdout."""
    ran = subprocess.run(
        command,
        cwd=cwd,
        env=ENVIRONMENT | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_wheel_works_with(version: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    python = find_python(version)
    if python is None:
        lack("pythons", f"no Python {version} on PATH or in pyenv")
    make_environment(tmp_path / "environment", python, [request.getfixturevalue("wheel")])
    bentodeploy = tmp_path / "environment" / "bin" / "bentodeploy"
    make_bento(tmp_path / "store", name="iris", version="v1")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "deployment_config.yaml").write_text(CONFIG)

    assert "generate" in run(bentodeploy, "--help", cwd=folder)

    operators = json.loads(run(bentodeploy, "operator", "list", "--json", cwd=folder))["operators"]
    assert {"local", "aws-lambda", "google-cloud-run"} <= {operator["name"] for operator in operators}
    assert [operator["problem"] for operator in operators if operator["problem"]] == []

    home = {"HOME": str(tmp_path), "BENTOML_HOME": str(tmp_path / "store")}
    run(bentodeploy, "generate", cwd=folder, **home)
    assert (folder / "terraform" / "iris" / "main.tf").exists()


def test_these_are_the_releases_that_the_package_names() -> None:
    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    named = [
        line.rpartition(" :: ")[2].rstrip('",')
        for line in pyproject.read_text(encoding="utf-8").splitlines()
        if "Programming Language :: Python :: 3." in line
    ]
    assert tuple(named) == VERSIONS
