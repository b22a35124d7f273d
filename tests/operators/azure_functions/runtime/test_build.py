"""What runs while the image is built: packages are collected for one Python, and go with no other."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from operators.azure_functions.runtime.check import check
from operators.azure_functions.runtime.collect import VERSION_FILE, collect, version


def test_what_is_installed_is_collected_without_byte_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pure, plat = tmp_path / "pure", tmp_path / "plat"
    for place, name in ((pure, "one"), (plat, "two")):
        (place / name / "__pycache__").mkdir(parents=True)
        (place / name / "__init__.py").touch()
    monkeypatch.setattr(sysconfig, "get_path", {"purelib": str(pure), "platlib": str(plat)}.__getitem__)
    collect(tmp_path / "packages")
    found = {
        path.relative_to(tmp_path / "packages").as_posix() for path in (tmp_path / "packages").rglob("*")
    }
    assert found == {VERSION_FILE, "one", "one/__init__.py", "two", "two/__init__.py"}
    assert (tmp_path / "packages" / VERSION_FILE).read_text() == version()


def test_packages_for_another_python_end_the_build_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / VERSION_FILE).write_text("2.7")
    with pytest.raises(SystemExit) as ended:
        check(tmp_path)
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert ended.value.code == f"The base image has Python {here}, but the bento was built for 2.7."
