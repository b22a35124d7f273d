"""`bentodeploy doctor`, and the checks that stop `build` and `up`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import cli
from tests.support.bentos import make_bento

CONFIG = "api_version: v1\nname: iris\noperator: {name: local}\nbento: iris:v1\n"


@pytest.fixture
def deployment(tmp_path: Path, own_home: Path) -> Path:
    make_bento(own_home / "bentoml", name="iris", version="v1")
    (tmp_path / "deployment_config.yaml").write_text(CONFIG)
    return tmp_path


def test_without_a_config_the_machine_is_looked_at(tmp_path: Path) -> None:
    answer = cli.run("doctor", "--json", cwd=tmp_path)
    assert answer.document["config"] is None
    names = {one["check"] for one in answer.document["checks"]}
    assert {"python", "disk", "docker"} <= names
    assert "config" not in names
    assert "`bentodeploy init` makes one" in cli.run("doctor", cwd=tmp_path).out


@pytest.mark.terraform
def test_a_deployment_to_this_machine_is_well(deployment: Path) -> None:
    answer = cli.succeed("doctor", cwd=deployment)
    assert "ok  bento" in answer.out
    assert "ok  port" in answer.out
    assert answer.out.endswith("All is well.\n")


def test_json_has_every_finding_with_group_cost_and_cure(deployment: Path) -> None:
    (deployment / "deployment_config.yaml").write_text(CONFIG + "spec: {port: 1, prot: 2}\n")
    answer = cli.run("doctor", "--json", cwd=deployment)
    assert answer.code == 3
    assert answer.document["ok"] is False
    refused = next(one for one in answer.document["checks"] if not one["ok"])
    assert refused.keys() == {"group", "cost", "check", "ok", "what", "cure"}
    assert (refused["group"], refused["cost"], refused["check"]) == ("config and bento", "local", "config")
    assert 'did you mean "port"?' in refused["what"]


def test_a_fault_is_told_with_its_cure_and_ends_with_3(deployment: Path) -> None:
    (deployment / "deployment_config.yaml").write_text(CONFIG + "spec: {python: python3.99}\n")
    answer = cli.run("doctor", cwd=deployment)
    assert answer.code == 3
    assert "NO  python" in answer.out
    assert "Correct `python` in the spec" in answer.out
    skipped = cli.run("doctor", "--skip-check", "python", cwd=deployment)
    assert "python3.99" not in skipped.out


def test_cost_leaves_out_what_is_dearer(deployment: Path) -> None:
    costs = {
        one["cost"]
        for one in cli.run("doctor", "--cost", "local", "--json", cwd=deployment).document["checks"]
    }
    assert costs == {"local"}


@pytest.mark.parametrize("arguments", [("doctor",), ("build",), ("up",), ("plan",), ("apply",)])
def test_an_unknown_check_is_not_skipped_but_refused(deployment: Path, arguments: tuple[str, ...]) -> None:
    answer = cli.run(*arguments, "--skip-check", "prt", cwd=deployment)
    assert answer.code == 2
    assert "Did you mean 'port'" in answer.err


@pytest.mark.terraform
def test_a_check_that_refuses_stops_before_anything_is_made_unless_it_is_skipped(deployment: Path) -> None:
    (deployment / "deployment_config.yaml").write_text(
        CONFIG.replace("local", "aws-lambda") + "spec: {region: us-nowhere-1}\n"
    )
    refused = cli.run("build", cwd=deployment, DOCKER_HOST=f"unix://{deployment}/nobody.sock")
    assert refused.code == 3
    assert "docker: " in refused.err
    assert "region: " in refused.err
    skipped = cli.run(
        "build", "--skip-check", "docker", cwd=deployment, DOCKER_HOST=f"unix://{deployment}/nobody.sock"
    )
    assert skipped.code == 3
    assert "docker" not in skipped.err
    assert "region" in skipped.err


def test_a_named_config_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert cli.run("doctor", "--file", "nothing.yaml", cwd=tmp_path).code == 2
