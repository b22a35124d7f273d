from __future__ import annotations

import errno
import os
import stat
import subprocess
from pathlib import Path

import pytest

from bentodeploy.errors import FileSystemError
from bentodeploy.files import NewFile, explained, file_system_errors, replace_all, write_atomically


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_link_is_replaced_and_what_it_points_to_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    (tmp_path / "link").symlink_to(target)
    write_atomically(tmp_path / "link", b"new")
    assert target.read_text() == "precious"
    assert not (tmp_path / "link").is_symlink()


def test_when_one_of_many_cannot_be_written_none_is(tmp_path: Path) -> None:
    (tmp_path / "first").write_text("old")
    (tmp_path / "in-the-way").write_text("a file, not a folder")
    files = {tmp_path / "first": NewFile(b"new"), tmp_path / "in-the-way" / "second": NewFile(b"new")}
    with pytest.raises(FileExistsError):
        replace_all(files)
    assert (tmp_path / "first").read_text() == "old"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["first", "in-the-way"]


def test_on_a_full_disk_the_old_files_stay_whole(small_disk: Path) -> None:
    old = {small_disk / name: NewFile(name.encode() * 1000) for name in "ab"}
    replace_all(old)
    subprocess.run(["sh", "-c", "cat /dev/zero > ballast"], cwd=small_disk, capture_output=True, check=False)
    with pytest.raises(OSError, match="No space left"):
        replace_all({path: NewFile(b"new" * 100_000) for path in old})
    assert {path: path.read_bytes() for path in old} == {path: new.content for path, new in old.items()}
    assert sorted(entry.name for entry in small_disk.iterdir()) == ["a", "b", "ballast"]


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.ENOSPC, "Free disk space"),
        (errno.EDQUOT, "quota"),
        (errno.EACCES, "permission"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "Check that path"),
    ],
)
def test_each_cause_has_its_cure(number: int, cure: str) -> None:
    error = explained(OSError(number, os.strerror(number), "/p/file"), "write the project", Path("/p"))
    assert error.what.startswith("Cannot write the project: ")
    assert error.where == "/p/file"
    assert cure in str(error.next_step)


def test_an_error_that_names_no_file_is_told_with_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileSystemError) as caught, file_system_errors("write the project", tmp_path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert caught.value.where == str(tmp_path)
