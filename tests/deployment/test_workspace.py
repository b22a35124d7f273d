"""A deployment's place follows from its config."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.errors import ConfigError, UsageError
from bentodeploy.progress import Silent

CONFIG = "api_version: v1\nname: iris\noperator: local\n"


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "deployment_config.yaml"
    path.write_text(text)
    return path


def test_the_project_lies_beside_the_config_whatever_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a", CONFIG)
    monkeypatch.chdir(tmp_path)
    workspace = open_workspace(path.relative_to(tmp_path), None, Silent())
    assert workspace.project == tmp_path / "a" / "terraform" / "iris"


def test_the_command_lines_bento_goes_before_the_configs(tmp_path: Path) -> None:
    path = write(tmp_path, CONFIG + "bento: iris:v1\n")
    assert open_workspace(path, None, Silent()).bento_reference() == "iris:v1"
    assert open_workspace(path, "iris:v2", Silent()).bento_reference() == "iris:v2"


def test_a_folder_named_in_the_config_holds_from_the_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a", CONFIG + "bento: ./bundle\n")
    (tmp_path / "a" / "bundle").mkdir()
    monkeypatch.chdir(tmp_path)
    assert open_workspace(path, None, Silent()).bento_reference() == str(tmp_path / "a" / "bundle")


def test_no_bento_at_all_says_where_to_name_one(tmp_path: Path) -> None:
    workspace = open_workspace(write(tmp_path, CONFIG), None, Silent())
    with pytest.raises(UsageError) as caught:
        workspace.bento_reference()
    assert "--bento" in str(caught.value.next_step)


def test_a_name_that_the_operator_does_not_take_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bentodeploy.discovery import find_operator

    monkeypatch.setattr(type(find_operator("local")), "name_pattern", "[a-z]{2}")
    with pytest.raises(ConfigError, match="does not take the name 'iris'"):
        open_workspace(write(tmp_path, CONFIG), None, Silent())


def test_a_name_that_the_operator_refuses_gets_the_rule_in_words_and_a_name_that_it_takes(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        "api_version: v1\nname: my--iris_-x\noperator: aws-lambda\nspec: {region: us-east-1}\n",
    )
    with pytest.raises(ConfigError) as caught:
        open_workspace(path, None, Silent())
    assert "a letter first, with single - or _ between them" in caught.value.what
    assert caught.value.next_step == "Write name: my-iris-x"


def test_a_deployment_is_the_same_by_whatever_link_it_is_reached(tmp_path: Path) -> None:
    path = write(tmp_path / "real", CONFIG)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    linked = open_workspace(tmp_path / "link" / path.name, None, Silent())
    assert linked.target.unique_name == open_workspace(path, None, Silent()).target.unique_name
