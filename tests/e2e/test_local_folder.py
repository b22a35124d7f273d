"""The folder of a local deployment: copied, moved, without its `.bentodeploy`, or not to be written."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import processes_of
from tests.operators.local.deployed import wait_for
from tests.operators.local.view import read_only_view
from tests.support import cli

pytestmark = pytest.mark.terraform

DESTROY = ("destroy", "--confirm", "iris", "--json")


def is_ready(endpoint: str) -> bool:
    """Whether the service there answers."""
    try:
        return httpx.get(endpoint + "/readyz").status_code == 200
    except httpx.HTTPError:
        return False


def test_a_copied_folder_leaves_the_originals_service_alone(deployment: Path) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document["endpoint"]
    copy = deployment.with_name("copy")
    shutil.copytree(deployment, copy, symlinks=True)
    seen = cli.succeed("status", "--json", cwd=copy).document
    assert (seen["healthy"], seen["runtime"]["state"]) == (False, "failed")
    assert "copy of" in seen["runtime"]["detail"]
    second = cli.succeed("up", "--json", cwd=copy).document["endpoint"]
    assert second != first
    assert is_ready(first)
    assert is_ready(second)
    assert cli.succeed("apply", "--json", cwd=copy).document["changed"] is False
    cli.succeed(*DESTROY, cwd=copy)
    assert processes_of(copy) == []
    assert is_ready(first)
    shutil.rmtree(copy)
    shutil.copytree(deployment, copy, symlinks=True)
    cli.succeed(*DESTROY, cwd=copy)
    assert is_ready(first)
    assert cli.succeed("apply", "--json", cwd=deployment).document["changed"] is False


def test_a_moved_folder_goes_on_at_its_port(deployment: Path) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document["endpoint"]
    moved = deployment.with_name("moved")
    deployment.rename(moved)
    assert cli.succeed("up", "--json", cwd=moved).document["endpoint"] == first
    assert is_ready(first)
    cli.succeed(*DESTROY, cwd=moved)
    assert processes_of(moved) == []
    moved.rename(deployment)


def test_a_deployment_that_lost_its_record_is_made_anew_by_up(deployment: Path) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document["endpoint"]
    shutil.rmtree(deployment / "terraform/iris/.bentodeploy")
    wait_for(lambda: not is_ready(first))
    planned = cli.succeed("plan", "--json", cwd=deployment).document
    assert [one["address"] for one in planned["changes"]] == ["terraform_data.service"]
    detail = cli.succeed("status", "--json", cwd=deployment).document["runtime"]["detail"]
    assert "`bentodeploy up` makes the service anew" in detail
    assert cli.succeed("up", "--json", cwd=deployment).document["endpoint"] == first
    for verb in ("apply", "up"):
        assert cli.succeed(verb, "--json", cwd=deployment).document["changed"] is False


def test_a_deployment_can_be_looked_at_where_nothing_can_be_written(deployment: Path, tmp_path: Path) -> None:
    cli.succeed("up", cwd=deployment)
    with read_only_view(deployment, tmp_path / "view") as view:
        assert cli.succeed("status", "--json", cwd=view).document["healthy"] is True
        assert "fake bentoml serves" in cli.succeed("logs", cwd=view).out
        answer = cli.run("doctor", "--json", cwd=view)
        assert "error" not in answer.document, answer.out
