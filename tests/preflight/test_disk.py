"""Room on the disk is measured where the folder is, or will be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bentodeploy.preflight.check import Verb, found
from bentodeploy.preflight.disk import CHECK, check_disk
from bentodeploy.preflight.every import needed_before_project
from tests.deployment.conftest import FakeOperator
from tests.preflight.conftest import KnowOf


def test_a_folder_that_does_not_stand_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    finding = check_disk(tmp_path / "terraform" / "iris", 1)
    assert finding.ok
    assert str(tmp_path) in finding.what


def test_more_than_the_disk_holds_is_refused_with_the_figures(tmp_path: Path) -> None:
    finding = check_disk(tmp_path, 2**60)
    assert not finding.ok
    assert f"{2**40 + 8} MiB needed" in finding.what


def test_room_for_the_bento_is_asked_for_where_it_is_written(know_of: KnowOf) -> None:
    built = know_of(FakeOperator())
    assert built.bento is not None
    large = replace(built, bento=replace(built.bento, size=2**60))
    assert not found(CHECK, large)[0].ok
    assert found(CHECK, replace(large, needs_image=None))[0].ok, "an apply writes a state, and no bento"


def test_an_apply_needs_room_for_its_state() -> None:
    assert CHECK in needed_before_project(Verb.PLAN)
