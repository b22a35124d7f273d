"""Finding the config and reading its text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bentodeploy.config.source import (
    BYTES_LIMIT,
    FILE_NAMES,
    MINIMAL_CONFIG,
    find_config,
    is_found_without_being_named,
    read_config,
)
from bentodeploy.errors import ConfigError, ConfigNotFoundError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deployment_config.yaml"


def refused(file: Path, content: bytes) -> ConfigError:
    file.write_bytes(content)
    with pytest.raises(ConfigError) as error:
        read_config(file)
    return error.value


@pytest.mark.parametrize("name", ["deployment_config.yaml", "deployment_config.yml"])
def test_the_config_of_the_current_folder_has_either_ending(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).touch()
    assert find_config() == Path(name)


def test_both_endings_at_once_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("deployment_config.yaml").touch()
    Path("deployment_config.yml").touch()
    with pytest.raises(ConfigError, match="This folder has both"):
        find_config()


def test_a_folder_without_config_tells_what_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigNotFoundError) as error:
        find_config()
    assert MINIMAL_CONFIG in (error.value.next_step or "")
    assert "`bentodeploy init` asks for it" in (error.value.next_step or "")
    assert error.value.exit_code == 2


def test_a_path_that_is_not_there_tells_what_to_write(file: Path) -> None:
    with pytest.raises(ConfigNotFoundError) as error:
        read_config(file)
    assert str(file) in error.value.what
    assert MINIMAL_CONFIG in (error.value.next_step or "")


def test_a_link_to_nowhere_is_not_found(file: Path) -> None:
    file.symlink_to("gone.yaml")
    with pytest.raises(ConfigNotFoundError):
        read_config(file)


def test_a_folder_is_refused_with_the_file_in_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder") as error:
        read_config(tmp_path)
    assert error.value.next_step == f"Name the file in it: {tmp_path}/deployment_config.yaml"


def test_a_pipe_is_refused_and_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(ConfigError, match="no ordinary file"):
        read_config(file)


@pytest.fixture
def unreadable(file: Path) -> Iterator[Path]:
    """Root may read everything, so that root's tests become somebody else for a moment."""
    file.write_text("a: 1")
    file.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield file
    os.seteuid(user)


def test_an_unreadable_file_is_refused_with_the_cure(unreadable: Path) -> None:
    with pytest.raises(ConfigError, match="Permission denied") as error:
        read_config(unreadable)
    assert error.value.next_step == f"Make it readable for you: chmod u+r {unreadable}"


def test_a_loop_of_links_is_refused(file: Path) -> None:
    file.symlink_to(file)
    with pytest.raises(ConfigError, match="cannot be read: Too many levels of symbolic links"):
        read_config(file)


def test_a_path_that_goes_through_a_file_is_refused(file: Path) -> None:
    file.touch()
    with pytest.raises(ConfigError, match="cannot be read: Not a directory"):
        read_config(file / "deployment_config.yaml")


def test_a_file_of_10_mb_is_refused_unread(file: Path) -> None:
    assert "larger than 1 MB" in refused(file, b"#" * 10_000_000).what


def test_the_size_limit_itself_is_fine(file: Path) -> None:
    file.write_bytes(b"#" * BYTES_LIMIT)
    assert len(read_config(file)) == BYTES_LIMIT


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_text(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfname: iris")
    assert read_config(file) == "name: iris"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_are_named(encoding: str, file: Path) -> None:
    error = refused(file, "name: iris".encode(encoding))
    assert f"is written in {encoding.upper()}" in error.what
    assert error.next_step == "Save it with the encoding UTF-8"


def test_a_byte_that_is_not_utf_8_is_shown_with_its_line(file: Path) -> None:
    error = refused(file, b"a: 1\nb: 2\nname: caf\xe9\n")
    assert "is not UTF-8 text" in error.what
    assert error.where == f"{file}:3"


def test_a_nul_byte_is_shown_with_its_line(file: Path) -> None:
    error = refused(file, b"a: 1\nname: \0\n")
    assert "NUL byte in line 2" in error.what
    assert error.where == f"{file}:2"


def test_a_config_that_is_found_needs_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = (Path(name) for name in FILE_NAMES)
    second.write_text("")
    assert is_found_without_being_named(second.absolute())
    assert not is_found_without_being_named(tmp_path / "other.yaml")
    first.write_text("")
    assert not is_found_without_being_named(second), "of two, one must be named"


def test_a_config_that_is_missing_is_written_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigNotFoundError) as usual:
        find_config()
    assert str(usual.value.next_step).startswith("`bentodeploy init` asks for it")
    with pytest.raises(ConfigNotFoundError) as named:
        read_config(Path("my prod.yaml"))
    assert str(named.value.next_step).startswith("`bentodeploy init --file 'my prod.yaml'` asks for it")
