"""Every operator's generated project is as `terraform fmt` would write it."""

from __future__ import annotations

import subprocess
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from bentodeploy.terraform.engine import find_engine
from tests.support import cli

OPERATORS = sorted(entry_points(group="bentodeploy.operators").names)

SPECS = {
    "aws-ec2": "{region: eu-central-1}",
    "aws-lambda": "{region: eu-central-1}",
    "google-cloud-run": "{project_id: my-project-1234, region: europe-west1}",
    "azure-functions": "{location: westeurope}",
}
"""What has no default."""

CONFIG = """\
api_version: v1
name: iris
operator:
  name: {operator}
labels:
  quoted: '"${{self}} %{{if}}'
env:
  SOME_VARIABLE: value
spec: {spec}
"""


def generate(operator: str, folder: Path) -> Path:
    """The project that `bentodeploy generate` writes for a small config."""
    (folder / "deployment_config.yaml").write_text(
        CONFIG.format(operator=operator, spec=SPECS.get(operator, "{}"))
    )
    cli.succeed("generate", cwd=folder)
    return folder / "terraform" / "iris"


def unformatted(project: Path) -> str:
    """Names of the files that `terraform fmt` would change, and what it would change."""
    command = [*find_engine().command, "fmt", "-check", "-diff", "-recursive", "-no-color"]
    ran = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


def test_all_built_in_operators_are_found() -> None:
    assert "local" in OPERATORS


@pytest.mark.terraform
@pytest.mark.parametrize("operator", OPERATORS)
def test_a_generated_project_is_formatted(operator: str, tmp_path: Path) -> None:
    project = generate(operator, tmp_path)
    assert list(project.glob("*.tf"))
    assert unformatted(project) == ""


@pytest.mark.terraform
def test_the_check_sees_what_is_not_formatted(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable   "x" {}\n')
    assert "main.tf" in unformatted(tmp_path)
