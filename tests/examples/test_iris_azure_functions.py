"""examples/iris_azure_functions: its script up to the edge of Azure, and its bento as a function app.

What lies beyond that edge, from `up` to `destroy`, tests/operators/azure_functions/test_deployment.py tells.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bentodeploy.bento.reference import open_bento
from bentodeploy.image.engine import DockerEngine
from bentodeploy.progress import Silent
from tests.examples.asking import documented_requests
from tests.support.checkout import CHECKOUT
from tests.support.functions_image import functions_image, running_app
from tests.support.iris import bentoml_environment, iris_store

pytestmark = [pytest.mark.bentoml, pytest.mark.docker]

EXAMPLE = CHECKOUT / "examples" / "iris_azure_functions"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, in the environment that its README asks for, but without an account."""
    for name in ("iris", "iris_azure_functions"):
        made = shutil.ignore_patterns("terraform", "__pycache__")
        shutil.copytree(CHECKOUT / "examples" / name, tmp_path / name, ignore=made)
    tools = (bentoml_environment() / "bin", Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([*map(str, tools), os.environ["PATH"]]))
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "bentoml"))
    monkeypatch.setenv("BENTOML_DO_NOT_TRACK", "True")
    for name in [name for name in os.environ if re.match("ARM_|AZURE_|IDENTITY_", name)]:
        monkeypatch.delenv(name)
    return tmp_path / "iris_azure_functions"


def test_the_script_trains_and_packs_and_stops_where_there_is_no_account(example: Path) -> None:
    ran = subprocess.run(["./run.sh"], cwd=example, capture_output=True, text=True, check=False)
    assert ran.returncode == 3, ran.stderr
    assert "Nothing says which Azure subscription to deploy to" in ran.stderr
    assert "bentodeploy invoke" not in ran.stderr
    assert ran.stdout == ""
    assert open_bento("iris_classifier:latest", Silent()).routes[0].path == "/classify"


def test_the_app_answers_what_readme_and_script_ask(docker_engine: DockerEngine) -> None:
    with (
        functions_image(docker_engine, iris_store(), "iris_classifier") as image,
        running_app(docker_engine, image) as app,
    ):
        headers = {"content-type": "application/json"}
        answers = [
            app.post(path, content=body, headers=headers) for path, body in documented_requests(EXAMPLE)
        ]
    assert [answer.status_code for answer in answers] == [httpx.codes.OK] * 2
    assert [answer.json() for answer in answers] == [["setosa"], ["setosa", "virginica"]]
