from __future__ import annotations

import json
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bentodeploy.errors import ConfigError, FileSystemError
from bentodeploy.terraform.header import header_text
from bentodeploy.terraform.rendering import read_values, render_project

from .conftest import THERE, engine_called

RELEASE = {
    "number": 1,
    "bento": "iris:v1",
    "image": "repository@sha256:0",
    "spec": "{}",
    "config_hash": "sha256:1",
    "created_at": "2026-01-01T00:00:00Z",
}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    folder = tmp_path / "template"
    (folder / "runtime").mkdir(parents=True)
    (folder / "main.tf").write_text('variable "port" {\n  type = number\n}\n')
    (folder / "runtime" / "start.py").write_text("#!/usr/bin/env python3\nprint()\n")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "project"


def render(project: Path, template: Path, **values: Any) -> list[str]:
    changed = render_project(project, template, values, None, [])
    return [path.relative_to(project).as_posix() for path in changed]


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_project_has_the_standard_files_and_each_says_that_it_is_generated(
    project: Path, template: Path
) -> None:
    names = [
        ".gitignore",
        "backend.tf",
        "deployment.auto.tfvars.json",
        "main.tf",
        "release.auto.tfvars.json",
        "release.tf",
        "runtime/start.py",
    ]
    changed = render_project(project, template, {"port": 3000}, RELEASE, [])
    assert [path.relative_to(project).as_posix() for path in changed] == names
    for name in names:
        assert header_text(name) in (project / name).read_text()


def test_values_are_sorted_readable_json(project: Path, template: Path) -> None:
    render_project(project, template, {"z": "é", "a": [1, None]}, RELEASE, [{**RELEASE, "number": 0}])
    name = "deployment.auto.tfvars.json"
    assert (project / name).read_text() == (
        f'{{\n  "//": {json.dumps(header_text(name))},\n  "a": [\n    1,\n    null\n  ],\n  "z": "é"\n}}\n'
    )
    written = json.loads((project / "release.auto.tfvars.json").read_text())
    assert (written["release"]["number"], written["release_history"][0]["number"]) == (1, 0)


def test_before_the_first_build_there_is_no_release_file(project: Path, template: Path) -> None:
    assert "release.auto.tfvars.json" not in render(project, template)


def test_the_same_input_gives_the_same_bytes_and_writes_nothing(project: Path, template: Path) -> None:
    render(project, template, b=1, a={"y": 1, "x": 2})
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    assert render(project, template, a={"x": 2, "y": 1}, b=1) == []
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_only_what_has_changed_is_written(project: Path, template: Path) -> None:
    render(project, template, port=1)
    assert render(project, template, port=2) == ["deployment.auto.tfvars.json"]


def test_an_edited_generated_file_is_overwritten(project: Path, template: Path) -> None:
    render(project, template)
    good = (project / "main.tf").read_bytes()
    (project / "main.tf").write_bytes(good + b"# my edit\n")
    assert render(project, template) == ["main.tf"]
    assert (project / "main.tf").read_bytes() == good


def test_the_user_s_own_files_stay(project: Path, template: Path) -> None:
    render(project, template)
    own = {
        "main_override.tf": b"locals {}\n",
        "extra.tf": b"# mine\n",
        "copy-of-main.tf": (project / "main.tf").read_bytes(),
        "modules/mine/main.tf": b"",
        "terraform.tfstate": b"{}",
        ".terraform.lock.hcl": b"# locked\n",
        "secret.auto.tfvars": b"a = 1\n",
    }
    for name, content in own.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(content)
    render(project, template, port=2)
    assert {name: (project / name).read_bytes() for name in own} == own


def test_the_user_s_own_gitignore_stays(project: Path, template: Path) -> None:
    project.mkdir()
    (project / ".gitignore").write_text("*.log\n")
    render(project, template)
    assert (project / ".gitignore").read_text() == "*.log\n"


@pytest.mark.parametrize("name", ["main.tf", "deployment.auto.tfvars.json", "runtime/start.py"])
def test_a_file_of_the_user_s_in_the_way_is_refused_and_nothing_is_written(
    project: Path, template: Path, name: str
) -> None:
    (project / name).parent.mkdir(parents=True)
    (project / name).write_text("{}")
    with pytest.raises(FileSystemError, match="not made by bentodeploy") as caught:
        render(project, template)
    assert caught.value.where == str(project / name)
    assert snapshot(project) == {name: b"{}"}


@pytest.mark.parametrize("kind", ["folder", "link", "dangling link"])
def test_a_folder_or_link_in_the_way_is_refused_too(
    project: Path, template: Path, kind: str, tmp_path: Path
) -> None:
    project.mkdir()
    outside = tmp_path / "outside.tf"
    if kind == "folder":
        (project / "main.tf").mkdir()
    else:
        (project / "main.tf").symlink_to(outside)
    if kind == "link":
        outside.write_text("precious")
    with pytest.raises(FileSystemError, match="stands in the way"):
        render(project, template)
    assert not outside.exists() or outside.read_text() == "precious"


def test_what_was_generated_once_and_nothing_makes_now_is_removed(project: Path, template: Path) -> None:
    (template / "network.tf").write_text("locals {}\n")
    render_project(project, template, {}, RELEASE, [])
    (template / "network.tf").unlink()
    (template / "runtime" / "start.py").unlink()
    gone = ["network.tf", "release.auto.tfvars.json", "runtime/start.py"]
    assert render(project, template) == gone
    assert not any((project / name).exists() for name in gone)


def test_what_a_killed_render_left_is_removed(project: Path, template: Path) -> None:
    render(project, template)
    left = project / "runtime" / ".start.py.0123abcd.bentodeploy-tmp"
    left.touch()
    render(project, template)
    assert not left.exists()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", object()])
def test_a_value_that_json_cannot_hold_is_refused_and_nothing_is_written(
    project: Path, template: Path, value: object
) -> None:
    with pytest.raises(ConfigError, match=r"deployment\.auto\.tfvars\.json"):
        render(project, template, value=value)
    assert not project.exists()


def test_values_are_read_back_without_the_comment(project: Path, template: Path) -> None:
    assert read_values(project) == {}
    render(project, template, port=3000, text='"${x}"')
    assert read_values(project) == {"port": 3000, "text": '"${x}"'}


@pytest.mark.parametrize("content", ["", "{", "[]", "\xff"])
def test_damaged_values_are_told_with_the_cure(project: Path, content: str) -> None:
    project.mkdir()
    (project / "deployment.auto.tfvars.json").write_text(content, encoding="latin-1")
    with pytest.raises(FileSystemError, match="damaged") as caught:
        read_values(project)
    assert "bentodeploy generate" in str(caught.value.next_step)


def test_a_read_only_folder_is_told(template: Path, read_only: Path) -> None:
    with pytest.raises(FileSystemError, match="Cannot write the Terraform project") as caught:
        render(read_only / "project", template)
    assert str(read_only) in str(caught.value.where)
    assert "folder" in str(caught.value.next_step)


def test_a_full_disk_leaves_the_old_project_whole(small_disk: Path, template: Path) -> None:
    project = small_disk / "project"
    render(project, template, port=1)
    before = snapshot(project)
    subprocess.run(["sh", "-c", "cat /dev/zero > ballast"], cwd=small_disk, capture_output=True, check=False)
    (template / "main.tf").write_text("# longer\n" * 10_000)
    with pytest.raises(FileSystemError, match="no space left"):
        render(project, template, port=2)
    assert snapshot(project) == before
    (small_disk / "ballast").unlink()
    assert render(project, template, port=2) == ["deployment.auto.tfvars.json", "main.tf"]


def test_version_control_keeps_the_lock_file_and_no_state_plan_or_log(project: Path, template: Path) -> None:
    render(project, template)
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    ignored = ["terraform.tfstate", "terraform.tfstate.backup", "errored.tfstate", "a.tfplan", "crash.log"]
    ignored += [".terraform/x", ".bentodeploy/logs/x", ".terraform.tfstate.lock.info"]
    kept = [".terraform.lock.hcl", "main.tf", "deployment.auto.tfvars.json", "extra.tf"]
    done = subprocess.run(
        ["git", "check-ignore", "--stdin"],
        cwd=project,
        input="\n".join(ignored + kept),
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(done.stdout.splitlines()) == sorted(ignored)


@pytest.mark.terraform
def test_generated_files_are_as_terraform_fmt_wants_them(project: Path, template: Path) -> None:
    render(project, template, port=1)
    command = engine_called(THERE[0]).command
    subprocess.run([*command, "fmt", "-check", "-recursive"], cwd=project, check=True)


@given(text=st.text(max_size=20))
def test_any_text_is_read_back_as_it_was(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "template").mkdir()
    (folder / "template" / "main.tf").touch()
    text = unicodedata.normalize("NFC", text)
    render(folder / "project", folder / "template", text=text)
    assert read_values(folder / "project") == {"text": text}
