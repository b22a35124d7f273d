"""examples/iris_aws_lambda: its script up to the edge of AWS, and its bento under Lambda's conditions.

What lies beyond that edge, from `up` to `destroy`, tests/operators/aws_lambda/test_deployment.py tells.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bentodeploy.bento.reference import open_bento
from bentodeploy.image.engine import DockerEngine
from bentodeploy.progress import Silent
from tests.examples.asking import asked, documented_requests
from tests.support.checkout import CHECKOUT
from tests.support.iris import bentoml_environment, iris_store
from tests.support.lambda_image import function_image
from tests.support.lambda_runtime import fake_lambda

pytestmark = [pytest.mark.bentoml, pytest.mark.docker]

EXAMPLE = CHECKOUT / "examples" / "iris_aws_lambda"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, in the environment that its README asks for, but without an account."""
    for name in ("iris", "iris_aws_lambda"):
        made = shutil.ignore_patterns("terraform", "__pycache__")
        shutil.copytree(CHECKOUT / "examples" / name, tmp_path / name, ignore=made)
    tools = (bentoml_environment() / "bin", Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([*map(str, tools), os.environ["PATH"]]))
    monkeypatch.setenv("BENTOML_HOME", str(tmp_path / "bentoml"))
    monkeypatch.setenv("BENTOML_DO_NOT_TRACK", "True")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path / "iris_aws_lambda"


def test_the_script_trains_and_packs_and_stops_where_there_is_no_account(example: Path) -> None:
    ran = subprocess.run(["./run.sh"], cwd=example, capture_output=True, text=True, check=False)
    assert ran.returncode == 3, ran.stderr
    assert "credentials" in ran.stderr
    assert "bentodeploy invoke" not in ran.stderr
    assert ran.stdout == ""
    assert open_bento("iris_classifier:latest", Silent()).routes[0].path == "/classify"


def test_the_function_answers_what_readme_and_script_ask(docker_engine: DockerEngine) -> None:
    with (
        function_image(docker_engine, iris_store(), "iris_classifier") as image,
        fake_lambda(docker_engine.client, image.id, memory="1024m") as function,
    ):
        answers = [asked(function, path, body) for path, body in documented_requests(EXAMPLE)]
    assert [answer.status for answer in answers] == [httpx.codes.OK] * 2
    assert [json.loads(answer.body) for answer in answers] == [["setosa"], ["setosa", "virginica"]]
