"""`list` tells of every deployment that this machine knows, whatever has become of it."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from bentodeploy.deployment.generate import generate
from bentodeploy.deployment.listing import listing
from bentodeploy.deployment.results.listing import Listed
from bentodeploy.deployment.workspace import open_workspace
from bentodeploy.progress import Silent

CONFIG = "api_version: v1\nname: iris\noperator: local\n"


def generated(folder: Path) -> Path:
    """A deployment of which only the project exists; answers its config."""
    folder.mkdir()
    config = folder / "deployment_config.yaml"
    config.write_text(CONFIG)
    generate(open_workspace(config, None, Silent()))
    return config


def only_one() -> Listed:
    (found,) = listing().deployments
    return found


@pytest.fixture(autouse=True)
def no_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """The state is not what is tested here: each deployment is reported as it was found."""
    monkeypatch.setattr(
        "bentodeploy.deployment.status._look",
        lambda _: dataclasses.make_dataclass("Seen", ["outputs", "resources"])({}, ()),
    )


def test_a_deployment_is_listed_with_its_config(tmp_path: Path) -> None:
    config = generated(tmp_path / "a")
    assert only_one() == Listed("iris", "local", "not-deployed", None, None, str(config))


def test_one_whose_config_got_another_name_is_not_taken_for_gone(tmp_path: Path) -> None:
    config = generated(tmp_path / "a")
    config.write_text(CONFIG.replace("iris", "other"))
    assert only_one().name == "iris"
    assert only_one().state == "unreadable: its config is for 'other' now; set `name: iris` again"


def test_one_without_a_config_says_so(tmp_path: Path) -> None:
    config = generated(tmp_path / "a")
    config.unlink()
    assert "There is no config" in only_one().state


def test_a_defect_in_one_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        generated(tmp_path / name)
    monkeypatch.setattr(
        "bentodeploy.deployment.listing.status", lambda workspace: {}[workspace.config_path.parent.name]
    )
    assert [found.state for found in listing().deployments] == [
        "unreadable: a defect: KeyError: 'a'",
        "unreadable: a defect: KeyError: 'b'",
    ]


def test_one_whose_project_was_removed_is_listed_no_more(tmp_path: Path) -> None:
    config = generated(tmp_path / "a")
    shutil.rmtree(config.parent / "terraform")
    assert listing().deployments == ()
