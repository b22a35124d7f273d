"""Releases are remembered from what the state told last."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bentodeploy.deployment.history import applied_releases, remember_releases, written_release
from bentodeploy.errors import FileSystemError
from bentodeploy.release import Release

FIRST = Release(1, "iris:a", "sha256:1", "{}", "sha256:c", "2026-01-01T00:00:00Z")
SECOND = replace(FIRST, number=2, bento="iris:b")


def told(*releases: Release) -> dict[str, object]:
    return {"releases": [release.as_dict() for release in releases]}


def test_a_new_project_knows_nothing(tmp_path: Path) -> None:
    assert applied_releases(tmp_path) == ()
    assert written_release(tmp_path) is None


def test_what_the_state_tells_is_remembered(tmp_path: Path) -> None:
    assert remember_releases(tmp_path, told(FIRST, SECOND)) == (FIRST, SECOND)
    assert applied_releases(tmp_path) == (FIRST, SECOND)


def test_a_state_without_releases_keeps_what_was_remembered(tmp_path: Path) -> None:
    remember_releases(tmp_path, told(FIRST))
    assert remember_releases(tmp_path, {}) == (FIRST,)


def test_the_state_goes_before_what_was_remembered(tmp_path: Path) -> None:
    remember_releases(tmp_path, told(FIRST))
    other = replace(FIRST, bento="iris:from-another-machine")
    assert remember_releases(tmp_path, told(other)) == (other,)


def test_the_release_in_the_projects_files_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "release.auto.tfvars.json").write_text(json.dumps({"release": FIRST.as_dict()}))
    assert written_release(tmp_path) == FIRST


@pytest.mark.parametrize("content", ["{", "[]", '{"release": {}}', '{"release": 1}'])
def test_a_damaged_file_is_named_with_a_cure(tmp_path: Path, content: str) -> None:
    (tmp_path / "release.auto.tfvars.json").write_text(content)
    with pytest.raises(FileSystemError, match="damaged") as caught:
        written_release(tmp_path)
    assert str(caught.value.where).endswith("release.auto.tfvars.json")
    assert "Delete release.auto.tfvars.json" in str(caught.value.next_step)
