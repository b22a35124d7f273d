"""`bentodeploy.testing`, which operators' own tests import: it finds what is wrong, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from bentodeploy.operators.local import LocalOperator

from bentodeploy.bento.reader import read_bento
from bentodeploy.config.mistake import InvalidConfigError
from bentodeploy.operator import Target
from bentodeploy.release import Release
from bentodeploy.terraform.engine import VARIABLE
from bentodeploy.testing import make_target, make_tiny_bento, missing_engine, template_faults, write_project


class Broken(LocalOperator):  # type: ignore[misc]
    """The local operator with a template folder that a test may spoil, and one value too many."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def template(self) -> Path:
        return self.folder

    def variables(
        self, target: Target[Any], release: Release | None, previous: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {**super().variables(target, release, previous), "region": "here"}


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    folder = tmp_path / "template"
    shutil.copytree(LocalOperator().template(), folder)
    return Broken(folder)


def test_a_target_has_the_spec_and_the_keys(tmp_path: Path) -> None:
    target = make_target(LocalOperator(), tmp_path, {"port": 8600}, access="public", env={"A": "b: c"})
    assert target.spec.port == 8600
    assert target.config.env == {"A": "b: c"}
    assert target.config.operator.name == "local"
    assert target.project == tmp_path


def test_a_mistake_is_told_as_a_user_reads_it(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        make_target(LocalOperator(), tmp_path, {"prot": 8600}, access="closed")
    told = "\n".join([caught.value.what, *caught.value.details])
    assert "spec.prot" in told
    assert "access" in told


@pytest.mark.terraform
@pytest.mark.parametrize("image", [None, "sha256:1"])
def test_a_good_template_has_no_faults(tmp_path: Path, image: str | None) -> None:
    write_project(LocalOperator(), make_target(LocalOperator(), tmp_path / "p"), image)
    assert template_faults(tmp_path / "p") == []


@pytest.mark.terraform
def test_every_fault_of_a_template_is_told(tmp_path: Path, broken: Broken) -> None:
    (broken.folder / "more.tf").write_text('output  "more" {\n  value = var.absent\n}\n')
    write_project(broken, make_target(broken, tmp_path / "p"))
    style, lost, *rest = template_faults(tmp_path / "p")
    assert "more.tf" in style
    assert "'region'" in lost
    assert "absent" in "\n".join(rest)


def test_an_engine_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/nowhere/terraform")
    assert "/nowhere/terraform" in str(missing_engine())


@pytest.mark.terraform
def test_an_engine_that_is_there_is_not_missing() -> None:
    assert missing_engine() is None


def test_the_tiny_bento_is_read_like_any_other(tmp_path: Path) -> None:
    bento = read_bento(make_tiny_bento(tmp_path / "tiny"))
    assert bento.tag == "tiny:v1"
    assert bento.models == ()
