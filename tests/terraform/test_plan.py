from __future__ import annotations

from pathlib import Path

from bentodeploy.terraform import plan


def test_plan_by_default() -> None:
    assert plan.argv(Path("/p/saved.tfplan")) == [
        "plan",
        "-out=/p/saved.tfplan",
        "-lock-timeout=0s",
        "-detailed-exitcode",
        "-input=false",
        "-json",
    ]


def test_plan_with_everything_else() -> None:
    arguments = plan.argv(
        Path("/p/saved.tfplan"),
        destroy=True,
        targets=["a.b", 'c.d["e f"]'],
        lock_timeout=60,
    )
    assert arguments == [
        "plan",
        "-out=/p/saved.tfplan",
        "-lock-timeout=60s",
        "-detailed-exitcode",
        "-input=false",
        "-json",
        "-destroy",
        "-target=a.b",
        '-target=c.d["e f"]',
    ]


def test_the_lock_is_never_switched_off() -> None:
    assert not any(argument.startswith("-lock=") for argument in plan.argv(Path("p"), lock_timeout=0))
