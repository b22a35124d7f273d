"""`bentodeploy doctor`, and the checks that stop `build` and `up`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from tests.support import cli
from tests.support.bentos import make_bento
from tests.support.fake_bentoml import write_wheel

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


def test_whoever_reads_no_further_gets_the_exit_code_all_the_same(deployment: Path) -> None:
    (deployment / "deployment_config.yaml").write_text(CONFIG + "spec: {prot: 2}\n")
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [*cli.COMMAND, "doctor", "--cost", "local"], cwd=deployment, stdout=write, stderr=PIPE, check=False
    )
    os.close(write)
    assert ended.returncode == 3
    assert b"Traceback" not in ended.stderr


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


def refusal(answer: cli.Answer) -> dict[str, Any]:
    """The error that a verb with `--json` answers."""
    error = answer.document["error"]
    assert isinstance(error, dict)
    return error


class TestBeforeAnythingIsMade:
    """What is missing is told by the verb that begins, in seconds, and nothing lies about afterwards."""

    @pytest.fixture(autouse=True)
    def own_cache(self, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Where environments of bentos would be."""
        cache = tmp_path_factory.mktemp("cache")
        monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
        return cache

    @pytest.fixture
    def wants_a_variable(self, deployment: Path, own_home: Path) -> Path:
        """A deployment of a bento that does not serve without the variable TOKEN_OF_MINE."""
        envs = [{"name": "TOKEN_OF_MINE", "value": ""}]
        store = own_home / "bentoml"
        bento = make_bento(store, name="rose", layout="1.4-class", models={}, manifest={"envs": envs})
        write_wheel(bento / "env" / "python" / "wheels")
        (bento / "env" / "python" / "requirements.txt").write_text("")
        (deployment / "deployment_config.yaml").write_text(CONFIG.replace("iris:v1", "rose:latest"))
        return deployment

    def nothing_was_made(self, folder: Path, cache: Path) -> bool:
        made = [*folder.glob("terraform/*/.bentodeploy/bundles/*"), *cache.glob("bentodeploy/venvs/*")]
        return made == [] and not (folder / "terraform").exists()

    @pytest.mark.parametrize("verb", ["build", "up", "apply", "plan"])
    def test_no_engine(self, deployment: Path, own_cache: Path, verb: str) -> None:
        answer = cli.run(verb, "--json", cwd=deployment, BENTODEPLOY_ENGINE="/nowhere/terraform")
        assert (answer.code, refusal(answer)["code"]) == (3, "terraform-not-found")
        assert self.nothing_was_made(deployment, own_cache)

    @pytest.mark.parametrize("verb", ["build", "up", "apply"])
    def test_an_engine_that_is_too_old(self, deployment: Path, own_cache: Path, verb: str) -> None:
        engine = own_cache / "terraform"
        engine.write_text('#!/bin/sh\necho \'{"terraform_version": "1.2.9", "platform": "linux_amd64"}\'\n')
        engine.chmod(0o755)
        answer = cli.run(verb, "--json", cwd=deployment, BENTODEPLOY_ENGINE=str(engine))
        assert (answer.code, refusal(answer)["code"]) == (3, "terraform-too-old")
        assert self.nothing_was_made(deployment, own_cache)

    @pytest.mark.terraform
    @pytest.mark.parametrize("verb", ["build", "up", "apply"])
    def test_a_variable_that_the_bento_requires(
        self, wants_a_variable: Path, own_cache: Path, verb: str
    ) -> None:
        answer = cli.run(verb, "--json", cwd=wants_a_variable)
        assert (answer.code, refusal(answer)["where"]) == (3, "check environment")
        assert refusal(answer)["next"] == "Set TOKEN_OF_MINE under `env:`."
        assert self.nothing_was_made(wants_a_variable, own_cache)

    @pytest.mark.terraform
    @pytest.mark.parametrize("verb", ["build", "up", "apply"])
    def test_a_library(self, deployment: Path, own_cache: Path, tmp_path: Path, verb: str) -> None:
        (deployment / "deployment_config.yaml").write_text(
            CONFIG.replace("local", "aws-lambda") + "spec: {region: us-east-1}\n"
        )
        hidden = own_cache / "hidden"
        hidden.mkdir()
        (hidden / "sitecustomize.py").write_text(HIDE_BOTO3)
        skipped = ("--skip-check", "docker", "--skip-check", "buildx")
        answer = cli.run(verb, "--json", *skipped, cwd=deployment, PYTHONPATH=str(hidden))
        assert (answer.code, refusal(answer)["where"]) == (3, "check library")
        assert refusal(answer)["next"] == "pip install 'bentodeploy[aws]'"
        assert self.nothing_was_made(deployment, own_cache)

    def test_all_that_is_missing_is_told_at_once(self, wants_a_variable: Path) -> None:
        answer = cli.run("up", "--json", cwd=wants_a_variable, BENTODEPLOY_ENGINE="/nowhere/terraform")
        told = [detail.partition(":")[0] for detail in refusal(answer)["details"]]
        assert (answer.code, told) == (3, ["engine", "environment"])

    def test_a_check_that_is_skipped_does_not_refuse(self, wants_a_variable: Path) -> None:
        answer = cli.succeed(
            "build",
            *("--skip-check", "engine", "--skip-check", "environment"),
            cwd=wants_a_variable,
            BENTODEPLOY_ENGINE="/nowhere/terraform",
        )
        assert "rose:" in answer.out


HIDE_BOTO3 = """\
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "boto3":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
"""
"""Makes boto3 a library that is not installed."""


@pytest.mark.terraform
def test_a_check_that_refuses_stops_before_anything_is_made_unless_it_is_skipped(deployment: Path) -> None:
    (deployment / "deployment_config.yaml").write_text(
        CONFIG.replace("local", "aws-lambda") + "spec: {region: us-nowhere-1}\n"
    )
    nobody = f"unix://{deployment}/nobody.sock"
    refused = cli.run("build", "--json", "--skip-check", "buildx", cwd=deployment, DOCKER_HOST=nobody)
    assert (refused.code, refusal(refused)["where"]) == (3, "check docker")
    without = ("--skip-check", "docker", "--skip-check", "buildx")
    skipped = cli.run("build", "--json", *without, cwd=deployment, DOCKER_HOST=nobody)
    assert (skipped.code, refusal(skipped)["where"]) == (3, "check region")


def test_a_named_config_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert cli.run("doctor", "--file", "nothing.yaml", cwd=tmp_path).code == 2
