"""The jobs of GitLab's pipeline for `local`, run by bash as a runner with a shell of its own does.

One clone, which the runner keeps between the jobs (`GIT_CLEAN_FLAGS: none`): the state of `local` lies in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import CONFIG, add_bento, processes_of
from tests.support import cli

pytestmark = pytest.mark.terraform

OF_THE_SERVICE = ("DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")
"""Variables that lead to the engine beside the job, which `local` does not need."""


@dataclass(frozen=True)
class Runner:
    """Runs the jobs of the pipeline that lies in the clone."""

    clone: Path
    home: Path
    cache: Path

    def run(self, name: str, **predefined: str) -> tuple[int, str]:
        """Run the script of a job; its exit code and its log."""
        pipeline: dict[str, Any] = yaml.safe_load((self.clone / ".gitlab/bentodeploy-iris.yml").read_text())
        job = pipeline[f"bentodeploy-iris-{name}"]
        variables = {**pipeline[job["extends"]]["variables"], **job.get("variables", {})}
        environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.cache),
            "CI": "true",
            "CI_PROJECT_DIR": str(self.clone),
            "CI_COMMIT_BRANCH": "main",
            **{key: value for key, value in variables.items() if key not in OF_THE_SERVICE},
            **predefined,
        }
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "\n".join(job["script"])],
            cwd=self.clone,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        return ended.returncode, ended.stdout

    def dotenv(self) -> dict[str, str]:
        """The variables that the job which plans hands on, as GitLab reads them from its report."""
        lines = (self.clone / "plan.env").read_text().splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines)}


@pytest.fixture
def runner(tmp_path: Path, own_home: Path) -> Iterator[Runner]:
    """A clone with the pipeline, and a bento in the store; whatever runs from it at the end is stopped."""
    add_bento(own_home / "bentoml", "v1")
    clone = tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main", str(clone)], check=True)
    (clone / "deployment_config.yaml").write_text(CONFIG)
    cli.succeed("ci", "init", "--provider", "gitlab", "--get-bento", "ls ~/bentoml/bentos", cwd=clone)
    yield Runner(clone, own_home, tmp_path / "cache")
    cli.run("destroy", "--confirm", "iris", cwd=clone)


def test_local_lives_by_the_scripts_of_its_jobs(runner: Runner) -> None:
    code, told = runner.run("plan", CI_PIPELINE_SOURCE="push")
    assert code == 0, told
    assert "The endpoint is new." in (runner.clone / "plan.md").read_text()
    assert '"create":' in (runner.clone / "terraform.json").read_text()
    approved = runner.dotenv()
    assert approved.keys() == {"FINGERPRINT"}

    code, told = runner.run("apply", CI_PIPELINE_SOURCE="push", FINGERPRINT="sha256:0")
    assert code == 2, told
    assert "something else than the one that was approved" in told
    code, told = runner.run("apply", CI_PIPELINE_SOURCE="push", **approved)
    assert code == 0, told
    assert "iris is healthy at" in told
    assert ".gitignore" not in told, "a plan in a clone that is thrown away is no reason to warn"

    schedule = {"CI_PIPELINE_SOURCE": "schedule", "DRIFT": "1"}
    assert runner.run("drift", **schedule)[0] == 0
    (runner.clone / "deployment_config.yaml").write_text(f"{CONFIG}env: {{GREETING: hello}}\n")
    code, told = runner.run("drift", **schedule)
    assert code == 2, told

    assert runner.run("destroy", CI_PIPELINE_SOURCE="web", DESTROY="rose")[0] == 2
    code, told = runner.run("destroy", CI_PIPELINE_SOURCE="web", DESTROY="iris")
    assert code == 0, told
    assert processes_of(runner.clone) == []
