"""What was deployed is ordinary Terraform: the engine alone looks at it, renews it and removes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bentodeploy.terraform.engine import find_engine
from tests.support import cli

pytestmark = pytest.mark.terraform


def terraform(*arguments: str, cwd: Path) -> str:
    """What the engine prints when a person types this and says yes."""
    ended = subprocess.run(
        [*find_engine().command, *arguments],
        cwd=cwd,
        input="yes\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_engine_alone_shows_renews_and_destroys_what_was_deployed(deployment: Path) -> None:
    endpoint = cli.succeed("up", "--json", cwd=deployment).document["endpoint"]
    project = deployment / "terraform" / "iris"
    assert endpoint in terraform("-chdir=terraform/iris", "output", cwd=deployment)
    assert "No changes" in terraform("apply", cwd=project)
    cli.succeed("invoke", cwd=deployment)
    assert "1 added, 0 changed, 1 destroyed" in terraform(
        "apply", "-replace=terraform_data.service", cwd=project
    )
    cli.succeed("invoke", cwd=deployment)
    assert "Destroy complete!" in terraform("destroy", cwd=project)
    assert cli.run("invoke", cwd=deployment).code != 0
