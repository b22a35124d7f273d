"""A package gets into its folder whole or not at all, and over nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.errors import FileSystemError, UsageError
from bentodeploy.scaffold.place import write_package

FILES = {"README.md": "# Größe\n", "inner/deep/a.py": "a = 1\n", "inner/b.py": ""}


def written(folder: Path) -> dict[str, str]:
    """All files below `folder`, by path."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


@pytest.mark.parametrize("name", ["new", "some/where/new", "."])
def test_a_folder_that_is_not_there_or_empty_gets_all_files(tmp_path: Path, name: str) -> None:
    write_package(tmp_path / name, FILES)
    assert written(tmp_path / name) == FILES


@pytest.mark.parametrize("there", ["README.md", ".hidden", "a folder/"])
def test_a_folder_that_holds_something_stays_as_it_is(tmp_path: Path, there: str) -> None:
    if there.endswith("/"):
        (tmp_path / there).mkdir()
    else:
        (tmp_path / there).write_text("mine")
    before = sorted(tmp_path.rglob("*")), written(tmp_path)
    with pytest.raises(UsageError, match="Nothing was written") as caught:
        write_package(tmp_path, FILES)
    assert caught.value.where == str(tmp_path)
    assert "--folder" in str(caught.value.next_step)
    assert (sorted(tmp_path.rglob("*")), written(tmp_path)) == before


def test_a_file_of_this_name_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("mine")
    with pytest.raises(UsageError, match="file of this name"):
        write_package(tmp_path / "new", FILES)
    assert (tmp_path / "new").read_text() == "mine"


@pytest.mark.parametrize("name", ["new", "some/where/new", "."])
def test_a_folder_that_cannot_be_written_is_told(read_only: Path, name: str) -> None:
    with pytest.raises(FileSystemError) as caught:
        write_package(read_only / name, FILES)
    assert caught.value.where == str(read_only)
    assert "--folder" in str(caught.value.next_step)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_full_disk_leaves_nothing_behind(small_disk: Path, is_there: bool) -> None:
    folder = small_disk / "new"
    if is_there:
        folder.mkdir()
    with pytest.raises(FileSystemError, match="no space left"):
        write_package(folder, {**FILES, "large.txt": "x" * (32 << 20)})
    assert folder.exists() is is_there
    assert [path for path in small_disk.rglob("*") if path != folder] == []
