"""The name of a stack is its content; its Dockerfile is the bento's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy.errors import BentoError
from bentodeploy.image.stack import read_dockerfile, stack_tag, without_syntax_line

AMD64 = "linux/amd64"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "service.py").write_text("1")
    (folder / "bento.yaml").write_text("name: iris")
    return folder


def test_the_same_content_has_the_same_name_wherever_and_whenever_it_is_written(
    bundle: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    (other / "src").mkdir(parents=True)
    (other / "bento.yaml").write_text("name: iris")
    (other / "src" / "service.py").write_text("1")

    assert stack_tag(bundle, AMD64) == stack_tag(other, AMD64)


def test_the_name_is_a_valid_tag(bundle: Path) -> None:
    repository, _, version = stack_tag(bundle, AMD64).partition(":")

    assert repository == "bentodeploy/stack"
    assert len(version) == 32
    assert set(version) <= set("0123456789abcdef")


def test_platform_content_paths_modes_and_links_all_count(bundle: Path) -> None:
    names = {stack_tag(bundle, AMD64), stack_tag(bundle, "linux/arm64")}
    (bundle / "src" / "service.py").write_text("2")
    names.add(stack_tag(bundle, AMD64))
    (bundle / "src" / "service.py").rename(bundle / "src" / "app.py")
    names.add(stack_tag(bundle, AMD64))
    (bundle / "src" / "app.py").chmod(0o755)
    names.add(stack_tag(bundle, AMD64))
    (bundle / "latest").symlink_to("src")
    names.add(stack_tag(bundle, AMD64))
    (bundle / "latest").unlink()
    (bundle / "latest").symlink_to("bento.yaml")
    names.add(stack_tag(bundle, AMD64))

    assert len(names) == 7


def test_content_moved_between_files_makes_another_name(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, contents in ((one, ("ab", "c")), (other, ("a", "bc"))):
        folder.mkdir()
        for name, content in zip("xy", contents, strict=True):
            (folder / name).write_text(content)

    assert stack_tag(one, AMD64) != stack_tag(other, AMD64)


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ("# syntax=docker/dockerfile:1.4-labs\nFROM a\n", "FROM a\n"),
        ("#syntax = x\nFROM a\n", "FROM a\n"),
        ("# Syntax=x\n# escape=`\nFROM a\n", "# escape=`\nFROM a\n"),
        ("# escape=`\n# syntax=x\nFROM a\n", "# escape=`\nFROM a\n"),
        ("# a comment\n# syntax=x\nFROM a\n", "# a comment\n# syntax=x\nFROM a\n"),
        ("\n# syntax=x\nFROM a\n", "\n# syntax=x\nFROM a\n"),
        ("FROM a\nRUN echo '\n# syntax=x'\n", "FROM a\nRUN echo '\n# syntax=x'\n"),
        ("# syntax=x\r\nFROM a\r\n", "FROM a\r\n"),
        ("", ""),
    ],
)
def test_only_a_directive_at_the_top_is_taken_away(dockerfile: str, expected: str) -> None:
    assert without_syntax_line(dockerfile) == expected


def test_a_dockerfile_that_is_not_text_is_told(bundle: Path) -> None:
    path = bundle / "env" / "docker" / "Dockerfile"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"FROM \xff\xfe")

    with pytest.raises(BentoError, match="not text") as caught:
        read_dockerfile(bundle)

    assert caught.value.where == str(path)
