from __future__ import annotations

from pathlib import Path

from bentodeploy.terraform import show


def test_show_a_saved_plan() -> None:
    assert show.argv(Path("/p/saved.tfplan")) == ["show", "-json", "-no-color", "/p/saved.tfplan"]
