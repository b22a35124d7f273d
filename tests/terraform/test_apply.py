from __future__ import annotations

from pathlib import Path

from bentodeploy.terraform import apply


def test_apply_by_default() -> None:
    assert apply.argv(Path("/p/saved.tfplan")) == [
        "apply",
        "-lock-timeout=0s",
        "-input=false",
        "-json",
        "/p/saved.tfplan",
    ]


def test_apply_with_everything_else() -> None:
    assert apply.argv(Path("/p/saved.tfplan"), lock_timeout=0.5) == [
        "apply",
        "-lock-timeout=0.5s",
        "-input=false",
        "-json",
        "/p/saved.tfplan",
    ]
