"""A third party's operator is installed from a folder of its own, and deploys like ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support import cli
from tests.support.bentos import make_bento

ACME = Path(__file__).parents[1] / "data" / "acme_operator"


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which pip installed the operator."""
    folder = tmp_path_factory.mktemp("acme")
    source = folder / "source"
    shutil.copytree(ACME, source)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"),
            *("--no-index", "--target", str(folder / "site"), str(source)),
        ],
        check=True,
    )
    return folder / "site"


@pytest.fixture
def installed(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(acme))


@pytest.fixture
def deployment(tmp_path: Path, own_home: Path, installed: None, free_port: int) -> Iterator[Path]:
    make_bento(own_home / "bentoml", name="iris", version="v1")
    (tmp_path / "deployment_config.yaml").write_text(
        "api_version: v1\nname: served-files\noperator: {name: acme-files}\nbento: iris:v1\n"
        f"health: {{path: /bento.yaml, timeout: 20}}\nspec: {{port: {free_port}}}\n"
    )
    yield tmp_path
    cli.run("destroy", "--confirm", "served-files", cwd=tmp_path)


@pytest.mark.terraform
def test_it_deploys_changes_nothing_the_second_time_and_goes(deployment: Path) -> None:
    first = cli.succeed("up", "--json", cwd=deployment).document
    assert "name: iris" in httpx.get(first["endpoint"] + "/bento.yaml").text
    assert first["operator"] == "acme-files"
    assert cli.succeed("up", "--json", cwd=deployment).document["changed"] is False
    cli.succeed("destroy", "--confirm", "served-files", cwd=deployment)
    with pytest.raises(httpx.ConnectError):
        httpx.get(first["endpoint"] + "/bento.yaml")


def test_it_is_listed_and_shown_like_ours(installed: None, tmp_path: Path) -> None:
    listed = cli.succeed("operator", "list", "--json", cwd=tmp_path).document["operators"]
    assert {"acme-files", "local"} <= {operator["name"] for operator in listed}
    shown = cli.succeed("operator", "show", "acme-files", "--json", cwd=tmp_path).document
    assert [field["name"] for field in shown["spec"]] == ["port"]
    assert shown["limits"][0]["source"] == "the manual of Python's http.server"
    assert shown["capabilities"] == ["bundle"]


def test_what_it_cannot_do_is_said_with_who_can(deployment: Path) -> None:
    answer = cli.run("logs", cwd=deployment)
    assert answer.code == 2
    assert "acme-files cannot show logs" in answer.err
    assert "local" in answer.err
    tried = cli.run("run", cwd=deployment)
    assert tried.code == 2
    assert "acme-files does not say how its platform runs an image" in tried.err
    assert "aws-lambda" in tried.err


def test_a_broken_one_is_named_and_the_others_go_on(tmp_path: Path, acme: Path) -> None:
    broken = tmp_path / "site"
    shutil.copytree(acme, broken)
    (broken / "acme_operator" / "__init__.py").write_text("import a_library_that_is_not_there\n")
    environment = {"PYTHONPATH": os.fspath(broken)}
    listed = cli.succeed("operator", "list", cwd=tmp_path, **environment).out
    assert "a_library_that_is_not_there" in listed
    assert "local" in listed
    assert cli.run("operator", "show", "acme-files", cwd=tmp_path, **environment).code == 1
    cli.succeed("operator", "show", "local", cwd=tmp_path, **environment)
