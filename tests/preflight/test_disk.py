"""Room on the disk is measured where the folder is, or will be."""

from __future__ import annotations

from pathlib import Path

from bentodeploy.preflight.disk import check_disk


def test_a_folder_that_does_not_stand_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    finding = check_disk(tmp_path / "terraform" / "iris", 1)
    assert finding.ok
    assert str(tmp_path) in finding.what


def test_more_than_the_disk_holds_is_refused_with_the_figures(tmp_path: Path) -> None:
    finding = check_disk(tmp_path, 2**60)
    assert not finding.ok
    assert f"{2**40 + 8} MiB needed" in finding.what
