from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.bento.bundle_yaml import MAX_BYTES, MAX_DEPTH, read_mapping
from bentodeploy.errors import BentoError


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "bento.yaml"
    path.write_bytes(content)
    return path


def test_a_mapping_is_read(tmp_path: Path) -> None:
    assert read_mapping(written(tmp_path, b"name: iris\nmodels: [a]\n")) == {"name": "iris", "models": ["a"]}


def test_a_missing_file_is_left_to_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_mapping(tmp_path / "bento.yaml")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- a list",
        b"just text",
        b"a: b: c",
        b"a: [1",
        b"\xff\xfe\xfa",
        b"\x00",
        b"{a: 1}\n---\n{b: 2}",
        b"? [a]\n: b",
        b"a: *unknown",
        b"a: 2020-13-45",
        b"a: !!timestamp soon",
        b"a: !!float ''",
        b"a: !!int x",
        b"a: !!python/object/apply:os.system [echo]",
        b"<<: 3",
    ],
)
def test_what_is_no_plain_mapping_is_refused_with_the_file(content: bytes, tmp_path: Path) -> None:
    path = written(tmp_path, content)
    with pytest.raises(BentoError) as caught:
        read_mapping(path)
    assert str(caught.value.where).startswith(str(path))
    assert caught.value.next_step


def test_the_line_of_a_mistake_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, b"a: 1\nb: 2\nc: d: e\n")
    with pytest.raises(BentoError) as caught:
        read_mapping(path)
    assert caught.value.where == f"{path}:3"


def test_a_file_that_is_too_large_is_not_parsed(tmp_path: Path) -> None:
    with pytest.raises(BentoError, match="larger than 1 MB"):
        read_mapping(written(tmp_path, b"a: " + b"x" * MAX_BYTES))


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 400_000])
def test_deep_nesting_is_an_error_and_not_the_end_of_the_process(depth: int, tmp_path: Path) -> None:
    with pytest.raises(BentoError, match="nested"):
        read_mapping(written(tmp_path, b"a: " + b"[" * depth + b"]" * depth))


def test_an_anchor_that_contains_itself_is_read(tmp_path: Path) -> None:
    read = read_mapping(written(tmp_path, b"a: &a [*a]"))
    assert read["a"][0] is read["a"]
