from __future__ import annotations

from bentodeploy.terraform import init


def test_init_by_default() -> None:
    assert init.argv() == ["init", "-lock-timeout=0s", "-input=false", "-no-color", "-json"]


def test_init_with_everything_else() -> None:
    assert init.argv(json=False, upgrade=True, lock_timeout=1.5) == [
        "init",
        "-lock-timeout=1.5s",
        "-input=false",
        "-no-color",
        "-upgrade",
    ]
