"""`bentodeploy init` without a terminal: what a script or a pipeline gets."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.support import cli
from tests.support.bentos import make_bento

ALL = ("--bento", "iris:latest", "--operator", "local", "--yes")


@pytest.fixture(autouse=True)
def store(own_home: Path) -> None:
    make_bento(own_home / "bentoml", name="iris", version="v1")


def test_all_flags_make_a_file_and_say_the_next_command(tmp_path: Path) -> None:
    answer = cli.succeed(
        "init", *ALL, "--set", "workers=2", "--access", "public", "--name", "mine", cwd=tmp_path
    )
    assert answer.out == "Wrote deployment_config.yaml\nNext: bentodeploy up\n"
    text = (tmp_path / "deployment_config.yaml").read_text()
    assert "workers: 2" in text
    assert text in answer.err, "the file is shown before it is written"
    cli.succeed("generate", cwd=tmp_path)


def test_a_cloud_needs_no_more_than_one_line_either(tmp_path: Path) -> None:
    line = "--operator aws-lambda --name iris --set memory=1024 --set timeout=60 --access private --yes"
    answer = cli.succeed(
        "init", "--bento", "iris:latest", *line.split(), cwd=tmp_path, AWS_REGION="eu-central-1"
    )
    assert answer.out == "Wrote deployment_config.yaml\nNext: bentodeploy up\n"
    assert yaml.safe_load((tmp_path / "deployment_config.yaml").read_text()) == {
        "api_version": "v1",
        "name": "iris",
        "bento": "iris:latest",
        "operator": {"name": "aws-lambda"},
        "access": "private",
        "spec": {"memory_size": 1024, "timeout": 60, "region": "eu-central-1"},
    }


def test_another_config_can_be_started_from(tmp_path: Path) -> None:
    cli.succeed("init", *ALL, "--set", "workers=2", "--set", "env.A=b", cwd=tmp_path)
    cli.succeed(
        "init",
        "--from",
        "deployment_config.yaml",
        "--file",
        "second.yaml",
        "--name",
        "second",
        "--yes",
        cwd=tmp_path,
    )
    first, second = (
        yaml.safe_load((tmp_path / name).read_text()) for name in ("deployment_config.yaml", "second.yaml")
    )
    assert second == {**first, "name": "second"}


def test_json_is_one_document(tmp_path: Path) -> None:
    document = cli.succeed("init", *ALL, "--json", cwd=tmp_path).document
    assert document == {
        "file": str(tmp_path / "deployment_config.yaml"),
        "schema": str(tmp_path / ".bentodeploy" / "schema.json"),
        "name": "iris",
        "operator": "local",
        "bento": "iris:latest",
        "next": "bentodeploy up",
    }


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 2, "--bento, --operator, --yes"),
        (("--bento", "iris:latest", "--operator", "aws-lambda", "--yes"), 2, "--set region="),
        (("--bento", "iris:latest", "--operator", "azure-functions", "--yes"), 2, "--set location="),
        ((*ALL, "--set", "wrkers=2"), 2, 'did you mean "workers"?'),
        ((*ALL, "--set", "workers=two"), 2, "expected a whole number"),
        ((*ALL, "--name", "A B"), 2, "write name: a-b"),
        ((*ALL, "--file", "."), 2, "is a folder"),
        ((*ALL, "--from", "nothing.yaml"), 2, "no config at nothing.yaml"),
    ],
)
def test_what_is_missing_or_wrong_ends_with_its_code_and_writes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    answer = cli.run("init", *arguments, cwd=tmp_path, AWS_REGION="", AZURE_DEFAULTS_LOCATION="")
    assert answer.code == code
    assert told in answer.err
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_does_not_replace_the_file(tmp_path: Path) -> None:
    cli.succeed("init", *ALL, cwd=tmp_path)
    before = (tmp_path / "deployment_config.yaml").read_bytes()
    answer = cli.run("init", *ALL, "--name", "other", cwd=tmp_path)
    assert answer.code == 2
    assert "--overwrite" in answer.err
    assert (tmp_path / "deployment_config.yaml").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(read_only: Path) -> None:
    answer = cli.run("init", *ALL, cwd=read_only)
    assert answer.code == 1
    assert "Nothing can be written here" in answer.err
