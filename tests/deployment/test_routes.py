"""The line that `up` ends with is one that gets an answer."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from bentodeploy.bento.reader import read_bento
from bentodeploy.config.model import Access
from bentodeploy.deployment.routes import first_call
from tests.bento.test_request import a_route
from tests.deployment.conftest import FakeOperator, make_workspace
from tests.support.bentos import make_bundle

ENDPOINT = "https://iris.example.com"


def test_a_public_endpoint_is_called_with_curl(tmp_path: Path, operator: FakeOperator) -> None:
    bento = read_bento(make_bundle(tmp_path / "bundle"))
    line = first_call(make_workspace(tmp_path, operator, access=Access.PUBLIC), ENDPOINT, bento)
    assert str(line).startswith(f"curl {ENDPOINT}/")


def test_a_private_endpoint_is_called_with_invoke_which_proves_who_calls(
    tmp_path: Path, operator: FakeOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bento = replace(read_bento(make_bundle(tmp_path / "bundle")), routes=(a_route(example={"it's": "$(x)"}),))
    workspace = make_workspace(tmp_path, operator)
    monkeypatch.chdir(tmp_path)
    line = first_call(workspace, ENDPOINT, bento)
    assert shlex.split(str(line)) == [
        *("bentodeploy", "invoke", "classify"),
        *("--data", '{"it\'s":"$(x)"}'),
    ]


def test_from_another_folder_the_line_names_the_config(
    tmp_path: Path, operator: FakeOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bento = replace(read_bento(make_bundle(tmp_path / "bundle")), routes=(a_route(),))
    monkeypatch.chdir("/")
    line = first_call(make_workspace(tmp_path, operator), ENDPOINT, bento)
    assert shlex.split(str(line))[3:5] == ["--file", str(tmp_path / "deployment_config.yaml")]


def test_without_the_bento_there_is_no_line(tmp_path: Path, operator: FakeOperator) -> None:
    assert first_call(make_workspace(tmp_path, operator), ENDPOINT, None) is None
