from __future__ import annotations

from pathlib import Path

import pytest

from bentodeploy import __version__
from bentodeploy.terraform.header import header_text, is_generated, with_header


def test_the_header_says_who_made_it_and_where_own_settings_go() -> None:
    text = header_text("main.tf")
    assert text.startswith(f"main.tf is made by bentodeploy {__version__} ")
    assert "bentodeploy generate" in text
    assert "*_override.tf" in text


def test_it_stands_first_and_apart(tmp_path: Path) -> None:
    assert with_header("main.tf", b"locals {}\n") == f"# {header_text('main.tf')}\n\nlocals {{}}\n".encode()


@pytest.mark.parametrize("first", [b"#!/usr/bin/env python3\n", b"#cloud-config\n"])
def test_a_line_that_must_be_the_first_stays_it(first: bytes) -> None:
    content = with_header("run.sh", first + b"true\n")
    assert content.startswith(first + b"# run.sh is made by")
    assert content.endswith(b"\ntrue\n")


@pytest.mark.parametrize(
    ("content", "generated"),
    [
        (with_header("main.tf", b""), True),
        (b"# main.tf is made by bentodeploy 0.0.1 and overwritten\n", True),
        (b"#!/bin/sh\n# main.tf is made by bentodeploy 9.9\n", True),
        (with_header("other.tf", b""), False),
        (b"# main.tf is made by hand\n", False),
        (b"# main.tf is made by bentodeploy users\n", False),
        (b"", False),
        (b"x" * 5000 + b"\n# main.tf is made by bentodeploy 0.0.1\n", False),
    ],
)
def test_only_a_file_with_the_header_for_its_own_name_is_ours(
    tmp_path: Path, content: bytes, generated: bool
) -> None:
    (tmp_path / "main.tf").write_bytes(content)
    assert is_generated(tmp_path, "main.tf") is generated


def test_folders_links_and_missing_files_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "target").write_bytes(with_header("link", b""))
    (tmp_path / "link").symlink_to("target")
    assert not any(is_generated(tmp_path, name) for name in ("folder", "link", "missing"))
